import Foundation
import Glibc
import Synchronization

/// A server on 127.0.0.1 that does with each connection what its script says, down to the byte.
public final class LoopbackServer: Sendable {
  public typealias Script = @Sendable (Connection, _ number: Int) -> Void

  private let listener: LoopbackSocket
  private let heard = Heard()

  /// - Parameter script: gets each connection on a thread of its own, and its number, from 1. The connection ends with it.
  public init(_ script: @escaping Script) throws {
    let listener = try LoopbackSocket()
    self.listener = listener
    try listener.listen()
    let (descriptor, heard) = (listener.descriptor, heard)
    Thread.detachNewThread {
      while true {
        let accepted = accept(descriptor, nil, nil)
        guard accepted >= 0 else {
          close(descriptor)
          return
        }
        let number = heard.addConnection()
        let connection = Connection(descriptor: accepted, heard: heard)
        Thread.detachNewThread {
          script(connection, number)
          connection.end()
        }
      }
    }
  }

  /// Wakes the listening thread, which closes what it listens on: a number closed here could be another server's by then.
  deinit { shutdown(listener.descriptor, Int32(SHUT_RDWR)) }

  public var base: String { listener.base }

  public var port: UInt16 { listener.port }

  /// How many connections were made.
  public var connections: Int { heard.state.withLock(\.connections) }

  /// Each request's head and body, in the order in which they were read.
  public var requests: [String] { heard.state.withLock(\.requests) }

  /// What has come, whichever thread tells it.
  fileprivate final class Heard: Sendable {
    let state = Mutex<(connections: Int, requests: [String])>((0, []))

    func addConnection() -> Int {
      state.withLock {
        $0.connections += 1
        return $0.connections
      }
    }
  }

  public struct Connection: Sendable {
    let descriptor: Int32
    fileprivate let heard: Heard

    /// A request's head and its body, by Content-Length; nil when the client is gone.
    public func readRequest() -> String? {
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
      heard.state.withLock { $0.requests.append(text) }
      return text
    }

    @discardableResult
    public func write(_ text: String) -> Bool {
      let bytes = Array(text.utf8)
      return send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }

    public func answer(_ body: String, status: String = "200 OK", headers: String = "") {
      write("HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)")
    }

    /// Makes the end a reset instead of an orderly one.
    public func reset() {
      var linger = linger(l_onoff: 1, l_linger: 0)
      setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
    }

    func end() { close(descriptor) }
  }
}
