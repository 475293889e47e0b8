(ns knossos.model
  "A hand-written stand-in with the shape of Knossos's models, for a suite that passes its own.")

(defprotocol Model (step [model op]))

(defrecord Inconsistent [msg] Model (step [this _] this))

(defn inconsistent? [m] (instance? Inconsistent m))

(defrecord CASRegister [value]
  Model
  (step [_ {:keys [f] v :value}]
    (case f
      :write (->CASRegister v)
      :cas   (if (= value (first v)) (->CASRegister (second v)) (->Inconsistent "not that"))
      :read  (if (or (nil? v) (= v value)) (->CASRegister value) (->Inconsistent (str "can't read " v " from " value))))))

(defn cas-register ([] (->CASRegister nil)) ([v] (->CASRegister v)))

(defrecord Semaphore [free]
  Model
  (step [_ {:keys [f]}]
    (case f
      :take (if (pos? free) (->Semaphore (dec free)) (->Inconsistent "none free"))
      :give (->Semaphore (inc free)))))
