(ns quarrel.checker-test
  (:require [clojure.edn :as edn]
            [clojure.string :as str]
            [clojure.test :refer [deftest is testing]]
            [jepsen.checker :as jepsen]
            [knossos.model :as knossos]
            [quarrel.checker :as checker]
            [quarrel.model :as model]
            [quarrel.reference :as reference]))

(defn- tell
  "[process f value outcome] one after the other; [process :> f value] only invokes, [process :< f value outcome] ends."
  [& lines]
  (vec (map-indexed
         #(assoc %2 :index %1 :time (* 1000 %1))
         (mapcat (fn [[p mark? & more]]
                   (let [marked  (#{:> :<} mark?)
                         [f v t] (if marked more (cons mark? more))
                         asked   (when-not (= :read f) v)]
                     (cond-> []
                       (not= :< marked) (conj {:process p, :type :invoke, :f f, :value asked})
                       (not= :> marked) (conj {:process p, :type (or t :ok), :f f, :value v}))))
                 lines))))

(def good (tell [0 :write 1] [1 :> :write 2] [0 :read 1] [0 :read 2] [1 :< :write 2] [2 :cas [2 3]] [0 :read 3]))

(def bad (conj (pop good) (assoc (peek good) :value 1)))

(deftest reference-says-what-is-wrong-in-the-shape-of-knossos
  (is (:valid? (reference/analysis (model/cas-register) good)))
  (let [{:keys [valid? op previous-ok configs final-paths]} (reference/analysis (model/cas-register) bad)]
    (is (false? valid?))
    (is (= (peek bad) op))
    (is (= :cas (:f previous-ok)))
    (is (= [{:value 3, :nullable true}] (map :model configs)))
    (is (= {:inconsistent "can't read 1 from 3"} (:model (peek (first final-paths)))))))

(deftest crashed-operations-may-happen-at-any-time-or-never
  (doseq [seen [1 2]]
    (is (:valid? (reference/analysis (model/cas-register)
                                     (tell [0 :write 1] [1 :write 2 :info] [2 :read 1] [2 :read seen])))))
  (is (false? (:valid? (reference/analysis (model/cas-register)
                                           (tell [0 :write 1] [1 :write 2 :info] [2 :read 2] [2 :read 1])))))
  (is (false? (:valid? (reference/analysis (model/cas-register) (tell [0 :write 1] [1 :write 2 :fail] [2 :read 2]))))))

(deftest a-spent-budget-is-unknown
  (let [open (for [p (range 12)] [p :> :write p])]
    (is (= :unknown (:valid? (reference/analysis (model/cas-register) (apply tell (concat open [[20 :read 99]])) {:max-configs 50}))))))

(deftest every-model-knows-right-from-wrong
  (doseq [[kind right wrong]
          [["register" [[0 :write 1] [0 :read 1]] [0 :read 2]]
           ["cas-register" [[0 :write 1] [0 :cas [1 2]]] [0 :cas [1 3]]]
           ["multi-register" [[0 :write {:x 1}] [0 :txn [[:r :x 1] [:w :y 2]]]] [0 :read {:x 1, :y 1}]]
           ["set" [[0 :add 1] [0 :read [1]]] [0 :read [2]]]
           ["counter" [[0 :add 2] [0 :read 2]] [0 :read 3]]
           ["mutex" [[0 :acquire nil]] [1 :acquire nil]]
           ["fifo-queue" [[0 :enqueue 1] [0 :enqueue 2] [0 :dequeue 1]] [0 :dequeue 1]]
           ["unordered-queue" [[0 :enqueue 1] [0 :enqueue 2] [0 :dequeue 2]] [0 :dequeue 2]]
           ["append-list" [[0 :append 1] [0 :append 2] [0 :read [1 2]]] [0 :read [2 1]]]]
          analysis [reference/analysis checker/analysis]]
    (testing kind
      (is (true? (:valid? (analysis (model/named kind nil) (apply tell right)))))
      (is (false? (:valid? (analysis (model/named kind nil) (apply tell (conj right wrong)))))))))

(deftest a-model-of-ones-own-from-a-file
  (let [file  (str (clojure.java.io/file (clojure.java.io/resource "my/lease.clj")))
        lease (model/load-model file)]
    (is (:valid? (checker/analysis lease (tell [0 :take 0] [0 :give 0] [1 :take 1]))))
    (let [{:keys [valid? op final-paths]} (checker/analysis lease (tell [0 :take 0] [1 :take 1]))]
      (is (false? valid?))
      (is (= 1 (:process op)))
      (is (= "0 holds it" (:inconsistent (:model (peek (first final-paths)))))))))

(deftest a-file-without-a-step-is-refused-with-what-is-expected
  (let [file (java.io.File/createTempFile "model" ".clj")]
    (spit file "(ns my.empty)")
    (is (thrown-with-msg? IllegalArgumentException #"defn step" (model/load-model (str file))))
    (spit file "(defn step [m op] m)")
    (is (thrown-with-msg? IllegalArgumentException #"begin with a namespace" (model/load-model (str file))))))

(deftest knossos-is-swapped-in-one-line
  (let [nemesis {:process :nemesis, :type :info, :f :start, :value nil}
        result  (checker/analysis (knossos/cas-register) (into [nemesis] bad))]
    (is (:valid? (checker/analysis (knossos/cas-register) good)))
    (is (= #{:valid? :op :previous-ok :configs :final-paths :analyzer} (set (keys result))))
    (is (false? (:valid? result)))
    (is (= 1 (:value (:op result))))
    (testing "a read of nil was not recorded, as Knossos has it"
      (is (:valid? (checker/analysis (knossos/cas-register) (tell [0 :write 1] [1 :read nil])))))
    (testing "a model that only Knossos knows"
      (let [one (knossos/->Semaphore 1)]
        (is (:valid? (checker/analysis one (tell [0 :take nil] [0 :give nil] [1 :take nil]))))
        (is (false? (:valid? (checker/analysis one (tell [0 :take nil] [1 :take nil])))))))
    (testing "as a checker of a test"
      (is (false? (:valid? (checker/check (checker/linearizable {:model (knossos/cas-register)}) {} bad {})))))))

(deftest each-key-is-an-object-of-its-own
  (let [keyed (fn [key history] (map #(assoc % :key key) history))
        two   (vec (concat (keyed :x good) (map #(update % :process + 10) (keyed :y bad))))]
    (is (:valid? (checker/analysis (model/named "cas-register" nil) (keyed :x good))))
    (doseq [m [(model/named "cas-register" nil) (model/cas-register)]]
      (let [{:keys [valid? key]} (checker/analysis m two)]
        (is (false? valid?))
        (is (= :y key))))))

(deftest a-failed-compare-and-set-may-have-seen-another-value
  (let [history (tell [0 :write 1] [1 :cas [1 2] :fail] [0 :read 1])]
    (doseq [m [(model/named "cas-register" nil) (model/cas-register)]]
      (is (:valid? (checker/analysis m history)))
      (is (false? (:valid? (checker/analysis (model/observing-misses m) history)))))))

(deftest models-made-here-are-judged-by-the-fast-checkers
  (let [one-look {:max-visits 0}]
    (doseq [m [(model/cas-register) (model/observing-misses (model/cas-register)) (model/named "cas-register" nil)]]
      (is (true? (:valid? (checker/analysis m good one-look)))))
    (doseq [m [(model/multi-register) (model/set-model) (model/counter) (model/mutex) (model/fifo-queue)
               (model/unordered-queue) (model/append-list)]]
      (is (:name (meta m)))))
  (testing "and one that was stepped begins where it stands"
    (let [held (model/step (model/cas-register 0) {:type :ok, :f :write, :value 3})]
      (is (:valid? (checker/analysis held (tell [0 :read 3]))))
      (is (false? (:valid? (checker/analysis held (tell [0 :read 0]))))))))

(deftest a-history-that-does-not-pair-is-refused-whoever-judges
  (doseq [m [(model/cas-register) (model/model {:state 0} (fn [m _] m))]]
    (is (thrown-with-msg? dev.quarrel.checker.MalformedHistory #"completes read but has no operation open"
                          (checker/analysis m [{:process 1, :type :ok, :f :read, :value 1}])))))

(deftest what-is-shown-is-bounded
  (let [open (for [p (range 6)] [p :> :write p])
        {:keys [valid? configs final-paths]}
        (reference/analysis (model/cas-register) (apply tell (concat open [[20 :read 99]])))]
    (is (false? valid?))
    (is (<= (count configs) 10))
    (is (= 10 (count final-paths)))))

(defn- blocks
  "What the page shows in this language, in order."
  [language]
  (map second (re-seq (re-pattern (str "(?s)```" language "\n(.*?)```")) (slurp "../docs/jepsen.md"))))

(defn- swapped
  "A suite with the lines of a diff in place of its own."
  [suite diff]
  (let [[from to] (map #(subs % 1) (str/split-lines diff))]
    (is (str/includes? suite (str from "\n")) "the line that the page takes away is one of its suite")
    (str/replace suite from to)))

(deftest the-suites-of-the-page-run-with-one-line-changed
  (let [[direct composed] (map swapped (blocks "clojure") (blocks "diff"))
        expected          (edn/read-string (first (blocks "edn")))
        evaluated         (fn [suite] (binding [*ns* *ns*] (load-string suite)))]
    (is (= [2 2 1] (map (comp count blocks) ["clojure" "diff" "edn"])))
    (is (= expected (evaluated direct)))
    (let [judges  ((deref (evaluated composed)))
          history (deref (resolve 'my.register-test/history))]
      (is (= {:valid? false, :linear expected} (jepsen/check judges {} history {})))
      (is (= {:valid? true, :linear {:valid? true, :configs [], :final-paths #{}, :analyzer :quarrel}}
             (jepsen/check judges {} (pop (pop history)) {}))))))
