import Loopback

extension LoopbackServer {
  /// Answers the first request of each connection with bytes of its own, and hangs up.
  ///
  /// - Parameter answer: gets the request, and gives the whole answer.
  static func answering(_ answer: @escaping @Sendable (String) -> String) throws -> LoopbackServer {
    try LoopbackServer { connection, _ in
      if let request = connection.readRequest() { connection.write(answer(request)) }
    }
  }

  static func answer(_ status: String, _ body: String, headers: String = "") -> String {
    "HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\(headers)\r\n\(body)"
  }

  static let token = answer("200 OK", #"{"access_token":"tok-en/1","expires_in":299}"#)
}
