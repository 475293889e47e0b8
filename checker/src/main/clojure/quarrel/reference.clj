(ns quarrel.reference
  "A linearizability checker that is short and obviously right: the second opinion on what the fast ones say.

      {:process 0, :type :invoke, :f :write, :value 1}
      {:process 1, :type :invoke, :f :read,  :value nil}
      {:process 1, :type :ok,     :f :read,  :value 1}      fine: the write may have happened already
      {:process 0, :type :ok,     :f :write, :value 1}

  Just-in-time linearization (Lowe 2017, *Testing for linearizability*; Knossos's `linear`): walk through the history
  with every configuration it can be in, a configuration being a model and the calls that are pending, that is begun
  and not yet in the order. A call becomes pending everywhere. Only when an operation returns must it be in the order:
  configurations that do not have it there take pending calls in every way until they do. When none is left, that
  return cannot be explained. Operations that failed did not happen; those that never returned stay pending for ever."
  (:require [quarrel.model :as model])
  (:import (dev.quarrel.checker Event)
           (java.util List Map)))

(defn events
  "What matters of a history to a model: [:call op] and [:return op], op with its :id, its final :type and what it
  returned."
  [{:keys [misses]} history]
  (let [lines (vec (filter #(integer? (:process %)) history))
        pairs (loop [i 0, open {}, pairs {}]
                (if-let [{:keys [type process]} (get lines i)]
                  (if (= :invoke type)
                    (recur (inc i) (assoc open process i) pairs)
                    (recur (inc i) (dissoc open process) (assoc pairs (open process) i)))
                  pairs))
        returns (into {} (map (juxt val key)) pairs)
        op (fn [i]
             (let [done (get lines (pairs i))]
               (case (:type done)
                 :ok   (cond-> (assoc done :id i)
                         ;; An ok that repeats nothing says that it happened as asked.
                         (and (nil? (:value done)) (not= :read (:f done))) (assoc :value (:value (lines i))))
                 :fail (assoc (lines i) :type :fail, :index (:index done), :id i)
                 (assoc (lines i) :type :info, :id i))))
        happened? (fn [{:keys [f type]}] (or (not= :fail type) (contains? misses f)))]
    (for [i (range (count lines))
          :let [{:keys [type]} (lines i), call (if (= :invoke type) i (returns i))]
          :when (and call (happened? (op call)))
          :when (contains? #{:invoke :ok :fail} type)]
      [(if (= :invoke type) :call :return) (op call)])))

(defn- after
  "The configurations one pending operation later."
  [{:keys [pending] :as config} ops]
  (for [id pending
        :let [op (ops id), next (model/step (:model config) op)]
        m (if (vector? next) next [next])
        :when (not (model/inconsistent? m))]
    (-> (assoc config :model m, :pending (disj pending id))
        (vary-meta update :path (fnil conj []) {:op op, :model m}))))

(defn- spent [limit what]
  (throw (ex-info "spent" {:cause (str "the budget of " limit " " what " was spent")})))

(defn- until-ordered
  "All configurations that have the operation in the order, and those passed on the way that do not."
  [configs ops id limit in-time]
  (loop [ordered (into #{} (remove #((:pending %) id)) configs)
         waiting (into #{} (filter #((:pending %) id)) configs)
         passed waiting]
    (in-time)
    (when (> (+ (count ordered) (count passed)) limit)
      (spent limit "configurations held at once"))
    (if (empty? waiting)
      [ordered passed]
      (let [{done false, more true} (group-by #(contains? (:pending %) id) (mapcat #(after % ops) waiting))
            fresh (into #{} (remove passed) more)]
        (recur (into ordered done) fresh (into passed fresh))))))

(defn- shown [op] (dissoc op :id))

(defn- show-config [ops config]
  {:model   (:model config)
   :last-op (some-> config meta :path peek :op shown)
   :pending (mapv (comp shown ops) (sort (:pending config)))})

(defn- final-path [op config]
  (let [refused (model/step (:model config) op)]
    (when (model/inconsistent? refused)
      (conj (mapv #(update % :op shown) (take-last 8 (:path (meta config)))) {:op (shown op), :model refused}))))

(def ^:private examples 10)

(defn analysis
  "Knossos's result map: {:valid? true}, or false with :op, the return that cannot be explained, :previous-ok, the last that
  could, :configs just before it and :final-paths that end in it, ten of each at most; :unknown with its :cause when
  more than :max-configs configurations had to be held at once, or more than :max-visits looked at in all, or more than
  :max-millis milliseconds went by."
  ([model history] (analysis model history {}))
  ([model history {:keys [max-configs max-visits max-millis] :or {max-configs 100000, max-visits 5000000}}]
   (let [until   (when max-millis (+ (System/nanoTime) (* max-millis 1000000)))
         in-time #(when (and until (> (System/nanoTime) until)) (spent max-millis "ms"))]
     (try
       (loop [[[kind {:keys [id] :as op}] & more] (events model history)
              configs #{{:model model, :pending #{}}}
              ops {}
              visits 0
              previous-ok nil]
         (when (> visits max-visits)
           (spent max-visits "configurations looked at"))
         (case kind
           nil     {:valid? true, :configs (mapv #(show-config ops %) (take examples configs)), :final-paths #{}}
           :call   (recur more (into #{} (map #(update % :pending conj id)) configs) (assoc ops id op) visits previous-ok)
           :return (let [[ordered passed] (until-ordered configs ops id max-configs in-time)]
                     (if (seq ordered)
                       (recur more ordered ops (+ visits (count ordered) (count passed)) op)
                       {:valid?      false
                        :op          (shown op)
                        :previous-ok (some-> previous-ok shown)
                        :configs     (mapv #(show-config ops %) (take examples configs))
                        :final-paths (into #{} (comp (keep #(final-path op %)) (take examples)) passed)}))))
       (catch clojure.lang.ExceptionInfo e
         (if-let [cause (:cause (ex-data e))]
           {:valid? :unknown, :cause cause}
           (throw e)))))))

(defn- clj [value]
  (cond (instance? Map value)  (into {} (map (fn [[k v]] [k (clj v)])) value)
        (instance? List value) (mapv clj value)
        :else value))

(defn from-java
  "Events as operation maps; whatever a list or map in Java is a vector or map here."
  [events]
  (for [^Event event events]
    {:index (.index event), :time (.time event), :process (if (.isNemesis event) :nemesis (long (.process event)))
     :type (keyword (.toLowerCase (.name (.type event)))), :f (keyword (.f event)), :value (clj (.value event))}))

(defn judge
  "For Java: the events of one key, and what was found in strings, numbers and lists."
  [model events max-configs max-visits max-millis]
  (let [{:keys [valid? op previous-ok configs cause final-paths]}
        (analysis model (from-java events)
                  {:max-configs max-configs, :max-visits max-visits, :max-millis (min max-millis 1000000000)})]
    {"valid"      (if (= :unknown valid?) "unknown" (str valid?))
     "cause"      cause
     "op"         (:index op)
     "previousOk" (:index previous-ok)
     "configs"    (mapv pr-str configs)
     "refusals"   (vec (distinct (map #(:inconsistent (:model (peek %))) final-paths)))}))

(defn model-of
  "For Java: a model by name with its initial value, or from a file that ends in .clj; whether misses are observed."
  [kind initial misses]
  (cond-> (if (.endsWith ^String kind ".clj")
            (model/load-model kind)
            (model/named kind (clj initial)))
    misses model/observing-misses))
