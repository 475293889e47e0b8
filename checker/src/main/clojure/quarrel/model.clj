(ns quarrel.model
  "What an object may do, as a value and a pure step: a plain map, and a protocol that knows how to step it.

      (step (cas-register 0) {:f :write, :value 3, :type :ok})   ;=> {:value 3}
      (step (cas-register 0) {:f :read,  :value 5, :type :ok})   ;=> {:inconsistent \"can't read 5 from 0\"}

  An operation that is :ok carries what it returned as its :value. One that is :info may or may not happen: its :value
  is what was asked, and it says nothing of what was seen. A step gives the next model, an inconsistent one, or a vector
  of models where the object itself had a choice.

  The step function travels as metadata, so two models are equal exactly when their maps are.")

(defprotocol Model
  :extend-via-metadata true
  (step [model op] "The model after op, or an inconsistent one."))

(defn inconsistent [message] {:inconsistent message})

(defn inconsistent? [model] (and (map? model) (contains? model :inconsistent)))

(defn model
  "A plain map that steps by (f state op)."
  [state f]
  (with-meta state {`step f}))

(defn- standard
  "One of the models here, which remembers its name and beginning: the fast checkers know the same names."
  [kind initial state f]
  (vary-meta (model state f) assoc :name kind, :initial initial))

(defn- ok? [op] (= :ok (:type op)))

(defn- unknown [kind op] (throw (IllegalArgumentException. (str "a " kind " does not know " (:f op)))))

(defn- check [fits? model message] (if fits? model (inconsistent message)))

(defn- reads
  "The model if op, when it returned something, returned what there is."
  [model op there]
  (check (or (not (ok? op)) (= (:value op) there)) model (str "can't read " (pr-str (:value op)) " from " (pr-str there))))

(defn- cas-step [{:keys [value] :as r} {[old new] :value, type :type}]
  (if (= :fail type)
    (check (not= old value) r (str "can't fail to compare-and-set " (pr-str old) " from " (pr-str value)))
    (check (= old value) (assoc r :value new) (str "can't compare-and-set " (pr-str old) " from " (pr-str value)))))

(defn- register-step [{:keys [value nullable] :as r} {:keys [f] :as op}]
  (case f
    :read   (if (and (nil? (:value op)) (not nullable)) r (reads r op value))
    :write  (assoc r :value (:value op))
    :delete (assoc r :value nil)
    :cas    (cas-step r op)
    (unknown "register" op)))

(defn cas-register
  "Reads, writes, deletes, and compare-and-set of [old new]. Where the register does not begin as nil, a read of nil
  was not recorded and fits any state."
  ([] (cas-register nil))
  ([initial] (standard "cas-register" initial {:value initial, :nullable (nil? initial)} register-step)))

(def register cas-register)

(defn observing-misses
  "The register, of which a compare-and-set that failed saw that the value was not the one it expected. Any other
  operation that failed, and with any other model all that failed, just did not happen."
  [register]
  (assoc register :misses #{:cas}))

(defn- name-of
  "A name as text, whether it was a keyword, a keyword written into a string, or a string."
  [k]
  (let [text (str k)]
    (if (.startsWith text ":") (subs text 1) text)))

(defn- multi-step [{:keys [values others] :as m} {:keys [f value] :as op}]
  (let [steps (case f
                :txn   value
                :read  (for [[k v] value] [:r k v])
                :write (for [[k v] value] [:w k v])
                (unknown "multi-register" op))]
    (reduce (fn [m [kind k v]]
              (let [k (name-of k), there (get (:values m) k others)]
                (cond (.startsWith ^String (name-of kind) "w")            (assoc-in m [:values k] v)
                      (not (ok? op))                 m
                      (and (nil? v) (some? others))  m
                      (= v there)                    m
                      :else (reduced (inconsistent (str "can't read " (pr-str v) " from " k " = " (pr-str there)))))))
            m
            steps)))

(defn multi-register
  "Registers by name, read and written together: :txn of [[:r k v] [:w k v] …], :read and :write of maps."
  ([] (multi-register nil))
  ([initial] (standard "multi-register" initial
                       (if (map? initial) {:values (update-keys initial name-of), :others nil} {:values {}, :others initial})
                       multi-step)))

(defn- set-step [{:keys [elements] :as s} {:keys [f value] :as op}]
  (case f
    :add    (assoc s :elements (conj elements value))
    :remove (assoc s :elements (disj elements value))
    :read   (reads s (update op :value set) elements)
    (unknown "set" op)))

(defn set-model
  ([] (set-model nil))
  ([initial] (standard "set" initial {:elements (set initial)} set-step)))

(defn- counter-step [{:keys [value] :as c} {:keys [f] :as op}]
  (case f
    :add       (assoc c :value (+ value (or (:value op) 0)))
    :increment (assoc c :value (+ value (or (:value op) 1)))
    :decrement (assoc c :value (- value (or (:value op) 1)))
    :read      (reads c (update op :value #(or % 0)) value)
    (unknown "counter" op)))

(defn counter
  ([] (counter nil))
  ([initial] (standard "counter" initial {:value (or initial 0)} counter-step)))

(defn- mutex-step [{:keys [held] :as m} {:keys [f] :as op}]
  (case f
    :acquire (check (not held) (assoc m :held true) "can't acquire: held")
    :release (check held (assoc m :held false) "can't release: free")
    (unknown "mutex" op)))

(defn mutex
  ([] (mutex nil))
  ([initial] (standard "mutex" initial {:held (true? initial)} mutex-step)))

(defn- fifo-step [{:keys [elements] :as q} {:keys [f value] :as op}]
  (case f
    :enqueue (assoc q :elements (conj elements value))
    :dequeue (let [m (reads q op (first elements))]
               (if (inconsistent? m) m (assoc q :elements (vec (rest elements)))))
    (unknown "fifo-queue" op)))

(defn fifo-queue
  ([] (fifo-queue nil))
  ([initial] (standard "fifo-queue" initial {:elements (vec initial)} fifo-step)))

(defn- take-one [counts element]
  (if (= 1 (counts element)) (dissoc counts element) (update counts element dec)))

(defn- unordered-step [{:keys [counts] :as q} {:keys [f value] :as op}]
  (case f
    :enqueue (assoc q :counts (update counts value (fnil inc 0)))
    :dequeue (cond (not (ok? op))           (if (empty? counts) q (mapv #(assoc q :counts (take-one counts %)) (keys counts)))
                   (nil? value)             (check (empty? counts) q "can't find a queue empty that is not")
                   (contains? counts value) (assoc q :counts (take-one counts value))
                   :else                    (inconsistent (str "can't dequeue " (pr-str value))))
    (unknown "unordered-queue" op)))

(defn unordered-queue
  ([] (unordered-queue nil))
  ([initial] (standard "unordered-queue" initial {:counts (frequencies initial)} unordered-step)))

(defn- list-step [{:keys [elements] :as l} {:keys [f value] :as op}]
  (case f
    :append (assoc l :elements (conj elements value))
    :read   (reads l (update op :value vec) elements)
    (unknown "append-list" op)))

(defn append-list
  ([] (append-list nil))
  ([initial] (standard "append-list" initial {:elements (vec initial)} list-step)))

(def by-name
  {"register" register, "cas-register" cas-register, "multi-register" multi-register, "set" set-model
   "counter" counter, "mutex" mutex, "fifo-queue" fifo-queue, "unordered-queue" unordered-queue
   "append-list" append-list})

(defn named
  "The model of this name."
  [kind initial]
  (if-let [make (by-name kind)]
    (vary-meta (make initial) assoc :name kind)
    (throw (IllegalArgumentException. (str "expected a model, one of " (sort (keys by-name)) "; came " kind)))))

(defn- var-of [ns-name sym file]
  (or (ns-resolve (the-ns ns-name) sym)
      (throw (IllegalArgumentException.
               (str file " defines no " sym "; a model file has a namespace with (defn step [model op] …) and "
                    "(def initial …)")))))

(defn load-model
  "A user's own model from a file: a namespace with `(defn step [model op] …)`, which returns the next state or one with
  an :inconsistent message, and `(def initial …)`. The state may be any value."
  [file]
  (let [form (binding [*read-eval* false] (read-string (slurp file)))
        ns-name (when (and (seq? form) (= 'ns (first form))) (second form))]
    (when-not ns-name
      (throw (IllegalArgumentException. (str "expected " file " to begin with a namespace, (ns my.model)"))))
    (load-file (str file))
    (let [f @(var-of ns-name 'step file)]
      (model {:state @(var-of ns-name 'initial file)}
             (fn [m op]
               (let [after (f (:state m) op)]
                 (if (inconsistent? after) after (assoc m :state after))))))))
