(ns jepsen.checker
  "A hand-written stand-in with the shape of Jepsen's checkers, for a suite that passes its own.")

(defprotocol Checker
  (check [checker test history opts]))

(defn compose [checkers]
  (reify Checker
    (check [_ test history opts]
      (let [results (update-vals checkers #(check % test history opts))]
        (assoc results :valid? (every? (comp true? :valid?) (vals results)))))))
