(ns my.lease
  "A model of a user's own: a lease that one holder has at a time.")

(def initial {:holder nil})

(defn step [lease {:keys [f value]}]
  (case f
    :take (if (:holder lease) {:inconsistent (str (:holder lease) " holds it")} (assoc lease :holder value))
    :give (if (= value (:holder lease)) (assoc lease :holder nil) {:inconsistent (str value " does not hold it")})))
