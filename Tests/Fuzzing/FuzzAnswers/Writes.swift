import Dispatch
import Fuzzing
import Passes
import Synchronization

@testable import LoonaAPI

/// What the client makes of the answer to a write, against the rule: a 2xx whose body can't be read may have taken effect.
func checkWrites(_ response: APIResponse) {
  let client = LoonaClient(
    credentials: Credentials(clientID: "coffee", secret: "none"),
    transport: Transport { request, _ throws(TransportFailure) in
      request.path == "/oauth/token" ? token : response
    }, timeline: stopped, randomness: .seeded(1))
  let (created, updated) = finish {
    (await client.create(body: [], idempotencyKey: "key"), await client.update(PassID(7), body: []))
  }
  let shown = try? RemotePass(json: response.body)
  let isSuccess = (200..<300).contains(response.status)
  switch created {
  case .done(let pass): require(isSuccess && pass == shown, "a create is done with another pass")
  case .inDoubt: require(shown == nil || !isSuccess, "a create with its pass is in doubt")
  default: require(!isSuccess, "a create with \(response.status) is \(created)")
  }
  switch updated {
  case .done(let pass):
    require(isSuccess && (pass.map { $0.id == PassID(7) } ?? true), "an update is done with another pass")
  case .inDoubt: break
  default: require(!isSuccess, "an update with \(response.status) is \(updated)")
  }
}

private let token = APIResponse(
  status: 200, body: Array(#"{"access_token":"t","token_type":"bearer","expires_in":299}"#.utf8))

private let stopped = Timeline(
  now: { .start }, wall: { Timestamp(milliseconds: 0) }, sleep: { _ in })

/// libFuzzer calls from outside of any task.
private func finish<Result: Sendable>(_ work: @escaping @Sendable () async -> Result) -> Result {
  let box = Box<Result>()
  let done = DispatchSemaphore(value: 0)
  Task {
    let result = await work()
    box.value.withLock { $0 = result }
    done.signal()
  }
  done.wait()
  guard let result = box.value.withLock({ $0 }) else { fatalError("the work left no result") }
  return result
}

private final class Box<Value: Sendable>: Sendable {
  let value = Mutex<Value?>(nil)
}
