import Passes
import Testing

@Suite("An answer")
struct AnswerTests {
  @Test("keeps its meaning when what it carries is turned into something else")
  func map() throws {
    let refusal = Refusal(kind: .invalid, status: 400, words: "no such name")
    let answers: [Answer<Int>] = [
      .done(1), .throttled(wait: .seconds(2)), .passing(.timedOut), .refused(refusal),
      .inDoubt(.serverError(status: 502)),
    ]
    #expect(
      answers.map { $0.map(String.init) } == [
        .done("1"), .throttled(wait: .seconds(2)), .passing(.timedOut), .refused(refusal),
        .inDoubt(.serverError(status: 502)),
      ])
  }

  @Test("says in a word what went wrong")
  func sentences() {
    #expect("\(Refusal(kind: .notFound, status: 404, words: ""))" == "refused with 404")
    #expect("\(Refusal(kind: .invalid, status: 400, words: "bad"))" == "refused with 400: bad")
    #expect("\(Trouble.timedOut)" == "no answer in time")
    #expect("\(Trouble.serverError(status: 503))" == "the service answered 503")
    #expect("\(Trouble.noConnection("reset"))" == "no connection: reset")
  }

  @Test("with a pass gives its values by name, the first one where a name stands twice")
  func values() {
    let values = [("a", "1"), ("a", "2"), ("b", "")].map { PlaceholderValue(name: $0.0, value: $0.1) }
    let pass = RemotePass(id: PassID(1), values: values)
    #expect(pass.value("a") == "1")
    #expect(pass.value("b") == "")
    #expect(pass.value("c") == nil)
  }
}
