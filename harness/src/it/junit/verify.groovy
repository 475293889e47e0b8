def log = new File(basedir, "build.log").text
def xml = new groovy.xml.XmlSlurper().parse(new File(basedir, "target/surefire-reports/TEST-example.StoreTest.xml"))
def failed = xml.testcase.findAll { it.failure.size() > 0 || it.error.size() > 0 }

// Each seed is a test of its own: 3 + 1 + 2 pass, the 2 of the last method fail.
assert xml.testcase.size() == 8
assert failed.size() == 2
assert failed.every { it.@name.text().contains("weakIsNotLinearizable") }

failed.eachWithIndex { test, i ->
    def text = test.failure.text()
    def seed = i + 1
    // The explanation, the command that repeats it, this test alone, and a report that is there.
    assert text.contains("linearizable says invalid: ")
    assert text.contains("stale-read on ")
    assert text.contains("cannot be placed")
    assert text.contains("again    ./quarrel test --profile dynamo --workload register")
    assert text.contains("--r 1 --w 1 --time-limit 5 --seed ")
    assert text =~ /alone    mvn test -Dtest=StoreTest#weakIsNotLinearizable -Dquarrel\.seeds=[12]/
    def report = (text =~ /report   (\S+report\.html)/)[0][1]
    assert new File(basedir, report).length() > 100_000
}
// So does a test that takes no run, by the name of the class that inherits it.
def judged = new groovy.xml.XmlSlurper().parse(new File(basedir, "target/surefire-reports/TEST-example.JudgedTest.xml"))
def told = judged.testcase.failure.text()
assert told.contains("cannot be placed")
assert told.contains("alone    mvn test -Dtest=JudgedTest#isJudgedByItsVerdict -Dquarrel.seeds=1")
// Each line of a file of regressions is a test too.
def again = new groovy.xml.XmlSlurper().parse(
        new File(basedir, "target/surefire-reports/TEST-example.RegressionsTest.xml"))
assert again.testcase.size() == 2
assert again.testcase[0].failure.text().contains("alone    mvn test -Dtest=RegressionsTest#failsNoMore -Dquarrel.seeds=1")
assert again.testcase[1].failure.size() == 0
// What Maven prints has it too, for those who see no more than the log of a job.
assert log.contains("stale-read on ")
assert log.contains("report   target/quarrel/")
return true
