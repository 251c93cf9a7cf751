import Foundation
import Testing

@testable import LoonaSandbox

struct LimitTests {
  private func caller(_ limit: Int, _ form: RateLimit.RetryAfter = .seconds) -> Caller {
    Caller(SandboxOptions(rateLimit: RateLimit(requestsPerSecond: limit, retryAfter: form)))
  }

  @Test func `no second holds more requests than the limit`() {
    let caller = caller(5)
    var admitted: [Duration] = []
    for step in 0..<300 {
      caller.now = .milliseconds(step * 17)
      if caller.get("/templates")?.status == 200 { admitted.append(caller.now) }
    }
    for (index, first) in admitted.enumerated() where index + 5 < admitted.count {
      #expect(admitted[index + 5] - first >= .seconds(1))
    }
    #expect(caller.sandbox.arrivals.count == 301)
  }

  @Test func `whoever waits as told is let in`() throws {
    let caller = caller(1)
    _ = caller.get("/templates")
    caller.now = .milliseconds(300)
    let refusal = try #require(caller.get("/templates"))
    #expect(refusal.status == 429)
    #expect(refusal.header("Retry-After") == "1")
    caller.now += .seconds(1)
    #expect(caller.get("/templates")?.status == 200)
  }

  @Test func `Retry-After may be an HTTP date or absent`() {
    let dated = caller(1, .httpDate)
    _ = dated.get("/templates")
    #expect(dated.get("/templates")?.header("Retry-After") == "Mon, 05 Jan 2026 09:00:01 GMT")
    let bare = caller(0, .absent)
    let refusal = bare.get("/templates")
    #expect(refusal?.status == 429)
    #expect(refusal?.header("Retry-After") == nil)
  }

  @Test func `the ledger knows the busiest second`() {
    let caller = Caller()
    for step in [0, 100, 999, 1000, 1050, 3000] {
      caller.now = .milliseconds(step)
      _ = caller.get("/templates")
    }
    #expect(caller.sandbox.busiestArrivals() == 4)
  }

  @Test(arguments: SandboxOptions.ErrorBody.allCases)
  func `errors carry JSON, a page or nothing`(form: SandboxOptions.ErrorBody) throws {
    struct Shown: Decodable {
      var timestamp: String
      var status: Int
      var error: String
      var message: String
      var path: String
    }
    let caller = Caller(SandboxOptions(errorBody: form))
    let response = try #require(caller.get("/passes/1?x=<y>"))
    #expect(response.status == 404)
    switch form {
    case .json:
      let error = try #require(response.read(Shown.self))
      #expect(error.status == 404)
      #expect(error.error == "Not Found")
      #expect(error.path == "/version1/passes/1")
    case .html:
      #expect(response.header("content-type") == "text/html")
      #expect(response.text.hasPrefix("<html>"))
    case .empty: #expect(response.body.isEmpty)
    }
  }
}
