package dev.quarrel.harness.containers;

import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports.Binding;
import com.github.dockerjava.api.model.Volume;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.utility.DockerImageName;

/// One node's two containers. The *sidecar* is made first and lives as long as the cluster: it owns the network
/// namespace (address, published ports, firewall), alone may change it, and sees the data. The *process* is the
/// database
/// itself, from any image, without privileges; it joins the sidecar's network, so that a killed and restarted node
/// keeps its address, its ports, its partition and its disk.
final class Machine {
    /// Where the data is, in both containers.
    static final String DATA = "/data";

    static final int NODE_PORT = 7000;
    static final int HTTP_PORT = 8080;

    private final Engine engine;
    private final String name;
    private final Ownership ownership;
    private final String network;
    private final GenericContainer<?> sidecar;
    private volatile String process = "";
    private volatile boolean gone;
    private String address = "";

    Machine(Engine engine, String name, Ownership ownership, String network, String baseImage) {
        this.engine = engine;
        this.name = name;
        this.ownership = ownership;
        this.network = network;
        this.sidecar = container(baseImage, "net", List.of("sleep", "infinity"))
                .withNetworkMode(network)
                .withExposedPorts(NODE_PORT, HTTP_PORT)
                .withCreateContainerCmdModifier(create -> {
                    HostConfig host = Objects.requireNonNull(create.getHostConfig());
                    host.withCapAdd(Capability.NET_ADMIN).withPortBindings(published(NODE_PORT), published(HTTP_PORT));
                });
    }

    /// Starts the sidecar; the address is known afterwards.
    void startNetwork() {
        sidecar.start();
        address = Objects.requireNonNull(
                        sidecar.getContainerInfo()
                                .getNetworkSettings()
                                .getNetworks()
                                .get(network),
                        "the sidecar of " + name + " is not in network " + network)
                .getIpAddress();
    }

    /// Whether no process is to run here, whatever fault ends.
    boolean isGone() {
        return gone;
    }

    /// Ends the process for good, until a new one is started.
    void stop() {
        gone = true;
        if (!process.isEmpty()) {
            engine.remove(process);
        }
    }

    /// Starts a new process, with an empty disk.
    void startNew(String image, List<String> command) {
        stop();
        engine.run(sidecar(), "find " + DATA + " -mindepth 1 -delete");
        startProcess(image, command);
        gone = false;
    }

    /// Starts the database.
    void startProcess(String image, List<String> command) {
        GenericContainer<?> container =
                container(image, "db", command).withNetworkMode("container:" + sidecar.getContainerId());
        container.start();
        process = container.getContainerId();
    }

    String name() {
        return name;
    }

    /// As its peers see it.
    String address() {
        return address;
    }

    String sidecar() {
        return sidecar.getContainerId();
    }

    String process() {
        return process;
    }

    /// Where this host reaches one of the node's own ports; it stays the same over kills and restarts.
    InetSocketAddress reachedAt(int port) {
        String host = sidecar.getHost().equals("localhost") ? "127.0.0.1" : sidecar.getHost();
        return new InetSocketAddress(host, sidecar.getMappedPort(port));
    }

    String logs() {
        return gone ? "" : engine.logs(process);
    }

    private GenericContainer<?> container(String image, String role, List<String> command) {
        Volume data = new Volume(DATA);
        return new GenericContainer<>(DockerImageName.parse(image))
                .withCommand(command.toArray(String[]::new))
                .withLabels(ownership.labels())
                .waitingFor(new NoWait())
                .withCreateContainerCmdModifier(create -> {
                    create.withName("quarrel-" + ownership.run() + "-" + name + "-" + role);
                    create.withEntrypoint(List.of());
                    Objects.requireNonNull(create.getHostConfig()).withBinds(new Bind(volume(), data));
                });
    }

    String volume() {
        return "quarrel-" + ownership.run() + "-" + name;
    }

    /// Reachable from this host alone where the engine runs on it.
    private static PortBinding published(int port) {
        String host = DockerClientFactory.instance().dockerHostIpAddress();
        boolean local = host.equals("localhost") || host.startsWith("127.");
        return new PortBinding(
                local ? Binding.bindIp("127.0.0.1") : Binding.empty(),
                com.github.dockerjava.api.model.ExposedPort.tcp(port));
    }

    /// Whether the database answers is the world's question, not the container's.
    private static final class NoWait extends AbstractWaitStrategy {
        @Override
        protected void waitUntilReady() {
            // Nothing to wait for.
        }
    }
}
