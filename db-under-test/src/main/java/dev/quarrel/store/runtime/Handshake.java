package dev.quarrel.store.runtime;

import dev.quarrel.store.versions.Value;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// How the two ends of a connection show one another that they know the cluster's secret, without saying it: each
/// answers the other's random number with a code (HMAC-SHA-256, RFC 2104) over both numbers, both names, and which end
/// it is.
///
///     opener c7 ── Hello(c7, n1) ──────────────────────▶ n1
///               ◀────────────────────── Challenge(x) ───
///               ── Proof(y, code("opener", x, y)) ─────▶    right? then n1 hears what c7 sends
///               ◀─── Welcome(code("acceptor", x, y)) ───    right? then c7 sends
///
/// The opener goes first: who only connects to a node is given no code to try guesses on. Whoever listens in is, so
/// the secret should be a long random one. What follows the handshake is neither hidden nor signed.
final class Handshake {
    private static final int NONCE_BYTES = 16;
    private static final String ALGORITHM = "HmacSHA256";
    private static final SecureRandom RANDOM = new SecureRandom();

    /// Before the secret, which may be empty as a key may not.
    private static final String KEY_PREFIX = "quarrel ";

    enum End {
        OPENER,
        ACCEPTOR
    }

    private Handshake() {}

    /// A number that was never used before.
    static Value nonce() {
        byte[] bytes = new byte[NONCE_BYTES];
        RANDOM.nextBytes(bytes);
        return Value.of(bytes);
    }

    /// @param challenge the acceptor's number
    /// @param answer the opener's number
    static Value code(String secret, End end, String opener, String acceptor, Value challenge, Value answer) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec((KEY_PREFIX + secret).getBytes(StandardCharsets.UTF_8), ALGORITHM));
            for (byte[] part :
                    new byte[][] {utf8(end.name()), utf8(opener), utf8(acceptor), challenge.bytes(), answer.bytes()}) {
                // With its length, so that no two lists of parts look alike.
                mac.update(
                        ByteBuffer.allocate(Integer.BYTES).putInt(part.length).flip());
                mac.update(part);
            }
            return Value.of(mac.doFinal());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    /// In a time that tells nothing of how much of it was right.
    static boolean matches(Value expected, Value came) {
        return MessageDigest.isEqual(expected.bytes(), came.bytes());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
