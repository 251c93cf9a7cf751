import Foundation
import Synchronization

/// A server on 127.0.0.1 that answers each request with bytes of its own, once the first of it has come.
final class HostileServer: Sendable {
  let port: UInt16
  private let listener: Int32
  private let heads = Mutex<[String]>([])

  /// - Parameter answer: gets the request's head, and gives the whole answer.
  init(_ answer: @escaping @Sendable (String) -> String) throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    self.listener = listener
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isListening = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        bind(listener, pointer, length) == 0 && listen(listener, 16) == 0
          && getsockname(listener, pointer, &length) == 0
      }
    }
    guard isListening else { throw POSIXError(.EADDRINUSE) }
    port = UInt16(bigEndian: address.sin_port)
    Thread.detachNewThread { [weak self] in
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0, let self else { break }
        self.serve(connection, answer)
      }
      close(listener)
    }
  }

  /// Wakes the listening thread, which closes what it listens on.
  deinit { shutdown(listener, Int32(SHUT_RDWR)) }

  /// The heads of all requests.
  var requests: [String] { heads.withLock(\.self) }

  var url: String { "http://127.0.0.1:\(port)" }

  private func serve(_ connection: Int32, _ answer: (String) -> String) {
    defer { close(connection) }
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = recv(connection, &bytes, bytes.count, 0)
    let head = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    heads.withLock { $0.append(head) }
    let answer = Array(answer(head).utf8)
    _ = send(connection, answer, answer.count, Int32(MSG_NOSIGNAL))
  }

  static func answer(_ status: String, _ body: String, headers: String = "") -> String {
    "HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\(headers)\r\n\(body)"
  }

  static let token = answer("200 OK", #"{"access_token":"tok-en/1","expires_in":299}"#)
}
