import Foundation
import Hummingbird

/// Carries requests to the sandbox, and its outcomes out over the connection as they are meant.
struct SandboxResponder: HTTPResponder {
  typealias Context = ConnectionContext

  private static let bodySizeMax = 4 * 1024 * 1024

  let live: LiveSandbox

  func respond(to request: Request, context: ConnectionContext) async throws -> Response {
    let body = try await request.body.collect(upTo: Self.bodySizeMax)
    let raw = RawRequest(
      method: request.method.rawValue, target: request.head.path ?? "/",
      headers: request.headers.map { RawRequest.Header($0.name.rawName, $0.value) },
      body: Data(body.readableBytesView))
    if raw.segments.first == "sandbox" {
      return Response(try live.at { $0.administer(raw, now: $1) })
    }
    let outcome = try live.at { $0.handle(raw, now: $1) }
    if outcome.delay > .zero { try await Task.sleep(for: outcome.delay) }
    switch try live.at({ $0.deliver(outcome, now: $1) }) {
    case .answer(let response): return Response(response)
    case .cut(let response, let length): return Response(response, cutAfter: length)
    case .dropped: await context.drop()
    case .reset: await context.reset()
    }
    // The connection is gone: there is nobody to write this to.
    return Response(status: .internalServerError)
  }
}

extension Response {
  fileprivate init(_ raw: RawResponse) {
    self.init(head: raw, body: ResponseBody(byteBuffer: ByteBuffer(bytes: raw.body)))
  }

  /// States the whole body's length, sends its beginning, and fails, which closes the connection.
  fileprivate init(_ raw: RawResponse, cutAfter length: Int) {
    let beginning = ByteBuffer(bytes: raw.body.prefix(length))
    self.init(
      head: raw,
      body: ResponseBody(contentLength: raw.body.count) { writer in
        try await writer.write(beginning)
        throw AnswerCut()
      })
  }

  private init(head raw: RawResponse, body: ResponseBody) {
    var headers = HTTPFields()
    for header in raw.headers {
      guard let name = HTTPFields.Element.Name(header.name) else { continue }
      headers.append(HTTPFields.Element(name: name, value: header.value))
    }
    self.init(status: HTTPResponse.Status(code: raw.status), headers: headers, body: body)
  }
}

/// Not a failure of the server: the connection's end that a cut answer needs.
private struct AnswerCut: Error {}
