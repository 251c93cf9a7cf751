import Foundation

extension RawResponse {
  /// A12: an error in the form that the options ask for.
  static func error(
    _ refusal: Refusal, path: Substring, in form: SandboxOptions.ErrorBody, timestamp: String
  ) -> RawResponse {
    let reason = reasons[refusal.status] ?? "Error"
    switch form {
    case .json:
      var response = json(
        .object([
          ("timestamp", .string(timestamp)), ("status", .integer(refusal.status)),
          ("error", .string(reason)), ("message", .string(refusal.message)),
          ("path", .string(String(path))),
        ]), status: refusal.status)
      response.headers += refusal.headers
      return response
    case .html:
      let escaped = refusal.message.replacingOccurrences(of: "&", with: "&amp;")
        .replacingOccurrences(of: "<", with: "&lt;")
      let page =
        "<html><head><title>\(refusal.status) \(reason)</title></head>"
        + "<body><h1>\(refusal.status) \(reason)</h1><p>\(escaped)</p></body></html>"
      return RawResponse(
        status: refusal.status,
        headers: [RawRequest.Header("Content-Type", "text/html")] + refusal.headers,
        body: Data(page.utf8))
    case .empty:
      return RawResponse(status: refusal.status, headers: refusal.headers)
    }
  }

  private static let reasons = [
    400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
    405: "Method Not Allowed", 409: "Conflict", 415: "Unsupported Media Type",
    429: "Too Many Requests", 500: "Internal Server Error", 502: "Bad Gateway",
    503: "Service Unavailable", 504: "Gateway Timeout",
  ]
}
