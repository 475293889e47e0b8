(ns quarrel.checker
  "Quarrel in a Jepsen test suite. Where a suite has

      (knossos.competition/analysis (model/cas-register 0) history)
      (jepsen.checker/linearizable {:model (model/cas-register 0)})

  it may have, with the same arguments and a result of the same shape,

      (quarrel.checker/analysis     (model/cas-register 0) history)
      (quarrel.checker/linearizable {:model (model/cas-register 0)})

  A model of quarrel.model, or of knossos.model if that is loaded. Models that the fast checkers know are judged by
  them; what they find invalid is explained by the reference checker, which must agree. Any other model is judged by the
  reference checker alone. Operations may have a :key; each key is an object of its own."
  (:require [quarrel.model :as model]
            [quarrel.reference :as reference])
  (:import (dev.quarrel.checker Budget Event Event$Type History Linearizable Validity)
           (dev.quarrel.checker.model Models Register)
           (java.util ArrayList LinkedHashMap)))

(defn- to-java [value]
  (cond (map? value)     (let [m (LinkedHashMap.)] (doseq [[k v] value] (.put m (str k) (to-java v))) m)
        (set? value)     (ArrayList. ^java.util.Collection (mapv to-java (sort-by pr-str value)))
        (coll? value)    (ArrayList. ^java.util.Collection (mapv to-java value))
        (integer? value) (long value)
        (keyword? value) (str value)
        (or (nil? value) (string? value) (boolean? value) (float? value)) value
        :else            (pr-str value)))

(defn- to-event [i {:keys [time process type f value key]}]
  (Event. i (long (or time 0)) (int process)
          (Event$Type/valueOf (.toUpperCase (name type)))
          (name f) (some-> key to-java str) (to-java value) {}))

(defn- clients
  "The operations of clients, each with its place as :index unless it has one."
  [history]
  (vec (map-indexed #(update %2 :index (fn [i] (or i %1))) (filter #(integer? (:process %)) history))))

(defn- knossos [sym] (some-> (find-ns 'knossos.model) (ns-resolve sym) deref))

(defn- wrapped
  "A model of knossos.model, whatever it is."
  [theirs]
  (let [step (knossos 'step), bad? (knossos 'inconsistent?)]
    (model/model {:state theirs}
                 (fn [m op]
                   (let [after (step (:state m) op)]
                     (if (bad? after) (model/inconsistent (:msg after)) (assoc m :state after)))))))

(defn- fast
  "The model of the fast checkers that has this name, and observes misses if the model given does."
  [m kind initial]
  (let [java (Models/named kind (to-java initial))]
    (if (and (:misses m) (instance? Register java)) (.observingMisses ^Register java) java)))

(defn- own
  "Any model as one of quarrel.model; :java in its metadata is the same one of the fast checkers, if they know it."
  [m]
  (let [{:keys [name initial] :as about} (meta m)
        kind (some-> m class .getSimpleName)]
    (cond
          ;; A model that was stepped or changed since remembers how another one began.
          (and name (= (dissoc m :misses) (model/named name initial)))
          (vary-meta m assoc :java (fast m name initial))
          (contains? about `model/step)      m
          ;; Knossos lets a read of nil fit any state, even where the register begins as nil.
          (and (knossos 'step) (#{"CASRegister" "Register"} kind))
          (vary-meta (assoc (model/cas-register (:value m)) :nullable false)
                     assoc :java (Register. (to-java (:value m)) (= kind "CASRegister") false))
          (knossos 'step)                    (wrapped m)
          :else (throw (IllegalArgumentException.
                         (str "expected a model of quarrel.model or knossos.model, came " (pr-str m)))))))

(defn- worst
  "Of the results of all keys, an invalid one, or an unknown one, or the first."
  [results]
  (or (first (filter #(false? (:valid? %)) results))
      (first (filter #(= :unknown (:valid? %)) results))
      (first results)
      {:valid? true, :configs [], :final-paths #{}}))

(defn- by-reference [m lines opts]
  (worst (for [[key ops] (sort-by (comp str first) (group-by :key lines))]
           (cond-> (reference/analysis m ops opts)
             (some? key) (assoc :key key)))))

(defn- explained
  "What the reference checker says of a history that the fast ones call invalid."
  [m lines verdict opts]
  (let [anomaly (first (.anomalies verdict))
        key     (.key anomaly)
        ofkey   (filterv #(= key (some-> (:key %) to-java str)) lines)
        opinion (by-reference m ofkey opts)]
    (case (:valid? opinion)
      false    opinion
      true     {:valid? :unknown, :cause (str "the fast checker found " (.explanation anomaly)
                                              " and the reference checker disagrees: please report this history")}
      :unknown {:valid? false, :op (lines (int (.index ^Event (last (.events anomaly))))), :previous-ok nil,
                :configs [], :final-paths #{}, :cause (.explanation anomaly)})))

(defn analysis
  "As knossos.core/analysis: {:valid? true}, or false with :op, :previous-ok, :configs and :final-paths, ten of each at
  most, or :unknown with a :cause. Of :max-configs configurations at most are held when explaining."
  ([m history] (analysis m history {}))
  ([m history opts]
   (let [m      (own m)
         lines  (clients history)
         java   (:java (meta m))
         ;; Refuses what does not pair, whoever judges.
         paired (History. (ArrayList. ^java.util.Collection (map-indexed to-event lines)))]
     (assoc
       (if-not java
         (by-reference m lines opts)
         (let [verdict (.check (Linearizable. java) paired Budget/DEFAULT)]
           (condp = (.validity verdict)
             Validity/VALID   {:valid? true, :configs [], :final-paths #{}}
             Validity/UNKNOWN {:valid? :unknown, :cause (.because verdict)}
             Validity/INVALID (explained m lines verdict opts))))
       :analyzer :quarrel))))

(defrecord Check [model opts])

(defn check
  "As jepsen.checker/check."
  [checker _test history _opts]
  (analysis (:model checker) history (:opts checker)))

(defn linearizable
  "As jepsen.checker/linearizable: a checker for a test's :checker, with the :model to judge by."
  [{:keys [model] :as opts}]
  (when-let [protocol (some-> (find-ns 'jepsen.checker) (ns-resolve 'Checker) deref)]
    (when-not (extends? protocol Check)
      (extend Check protocol {:check check})))
  (->Check model (dissoc opts :model)))
