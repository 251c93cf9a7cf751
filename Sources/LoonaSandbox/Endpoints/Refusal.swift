/// A request that gets an error and has no effect.
struct Refusal: Error, Sendable {
  let status: Int
  let message: String
  var headers: [RawRequest.Header]

  init(_ status: Int, _ message: String, headers: [RawRequest.Header] = []) {
    self.status = status
    self.message = message
    self.headers = headers
  }
}
