import Foundation
import Glibc

/// A server on 127.0.0.1 that does with each connection what its script says, down to the byte.
final class LoopbackServer: Sendable {
  typealias Script = @Sendable (Connection, _ number: Int) -> Void

  let port: UInt16
  let connections = Record<Int>()
  let requests = Record<String>()
  private let listener: Int32

  init(_ script: @escaping Script) throws {
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
    let (connections, requests) = (connections, requests)
    Thread.detachNewThread {
      var number = 0
      while true {
        let descriptor = accept(listener, nil, nil)
        guard descriptor >= 0 else {
          close(listener)
          return
        }
        number += 1
        connections.add(number)
        let connection = Connection(descriptor: descriptor, requests: requests)
        Thread.detachNewThread { [number] in
          script(connection, number)
          connection.end()
        }
      }
    }
  }

  /// Wakes the listening thread, which closes what it listens on: a number closed here could be another server's by then.
  deinit { shutdown(listener, Int32(SHUT_RDWR)) }

  var base: String { "http://127.0.0.1:\(port)" }

  /// A port on which nobody listens.
  static func deadBase() throws -> String { try LoopbackServer { _, _ in }.base }

  struct Connection: Sendable {
    let descriptor: Int32
    let requests: Record<String>

    /// A request's head and its body, by Content-Length; nil when the client is gone.
    func readRequest() -> String? {
      var bytes: [UInt8] = []
      var byte: UInt8 = 0
      while !bytes.suffix(4).elementsEqual("\r\n\r\n".utf8) {
        guard read(descriptor, &byte, 1) == 1 else { return nil }
        bytes.append(byte)
      }
      let head = String(decoding: bytes, as: UTF8.self)
      let length = head.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
        .flatMap { Int($0.dropFirst("content-length:".count).drop { $0 == " " }) }
      for _ in 0..<(length ?? 0) {
        guard read(descriptor, &byte, 1) == 1 else { return nil }
        bytes.append(byte)
      }
      let text = String(decoding: bytes, as: UTF8.self)
      requests.add(text)
      return text
    }

    @discardableResult
    func write(_ text: String) -> Bool {
      let bytes = Array(text.utf8)
      return send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }

    func answer(_ body: String, status: String = "200 OK", headers: String = "") {
      write("HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)")
    }

    /// Makes the end a reset instead of an orderly one.
    func reset() {
      var linger = linger(l_onoff: 1, l_linger: 0)
      setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
    }

    func end() { close(descriptor) }
  }
}
