import AsyncHTTPClient
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import Passes
import Synchronization

/// The network: HTTP/1.1 over a pool of kept connections, no redirects followed (a token must not follow one).
public struct HTTPTransport: Sendable {
  public struct Limits: Hashable, Sendable {
    /// To have a connection; nothing has left before.
    public var connect: Duration = .seconds(10)
    /// Without a byte from the service.
    public var silence: Duration = .seconds(60)
    /// A connection unused for so long is closed, before the service does so in the middle of our next request.
    public var idle: Duration = .seconds(15)
    /// Of an answer's body, in bytes.
    public var bodyMax = 64 << 20
    /// At least as many as the requests in flight.
    public var connections = 64

    public init() {}
  }

  private let base: String
  private let client: HTTPClient
  private let limits: Limits
  private let userAgent: String

  /// - Parameter base: scheme and host, with a port where it is another than the scheme's.
  public init(base: String, userAgent: String = "loona-sync", limits: Limits = Limits()) {
    self.base = base.hasSuffix("/") ? String(base.dropLast()) : base
    self.limits = limits
    self.userAgent = userAgent
    var configuration = HTTPClient.Configuration()
    configuration.httpVersion = .http1Only
    configuration.redirectConfiguration = .disallow
    configuration.decompression = .disabled
    configuration.timeout = .init(connect: limits.connect.timeAmount, read: limits.silence.timeAmount)
    configuration.connectionPool.idleTimeout = limits.idle.timeAmount
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = limits.connections
    // Trying again is for the caller to decide, who counts it.
    configuration.connectionPool.retryConnectionEstablishment = false
    client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }

  public var transport: Transport {
    Transport { request, deadline throws(TransportFailure) in try await send(request, deadline) }
  }

  /// Closes all connections. To be called once, at the end.
  public func shutdown() async { try? await client.shutdown() }

  private func send(_ request: APIRequest, _ deadline: Duration) async throws(TransportFailure) -> APIResponse {
    let exchange = Exchange(client: client, limits: limits, hasBody: !request.body.isEmpty)
    return try await exchange.run(outgoing(request, exchange), deadline)
  }

  private func outgoing(_ request: APIRequest, _ exchange: Exchange) -> HTTPClientRequest {
    var outgoing = HTTPClientRequest(url: base + request.path)
    outgoing.method = HTTPMethod(rawValue: request.method.rawValue)
    outgoing.headers.add(name: "User-Agent", value: userAgent)
    for header in request.headers { outgoing.headers.add(name: header.name, value: header.value) }
    if !request.body.isEmpty {
      outgoing.body = .stream(exchange.body(request.body), length: .known(Int64(request.body.count)))
    }
    return outgoing
  }
}

/// One request and its answer, and how far they came.
private final class Exchange: Sendable {
  private enum Progress {
    /// The body was not asked for: there is no connection yet, or it has just been made.
    case waiting
    /// It was told that nothing left; nothing may leave any more.
    case refused
    case sent
    case answered
  }

  private let client: HTTPClient
  private let limits: HTTPTransport.Limits
  private let hasBody: Bool
  private let progress: Mutex<Progress>

  init(client: HTTPClient, limits: HTTPTransport.Limits, hasBody: Bool) {
    self.client = client
    self.limits = limits
    self.hasBody = hasBody
    progress = Mutex(.waiting)
  }

  /// The body in one piece. No service acts on a request whose body it has not got, so one that was never asked for its
  /// body has not left, whatever the error is called.
  func body(_ bytes: [UInt8]) -> RequestBody {
    RequestBody { [self] in
      try progress.withLock { progress in
        if case .refused = progress { throw CancellationError() }
        progress = .sent
      }
      return NIOCore.ByteBuffer(bytes: bytes)
    }
  }

  private enum Ended: Sendable {
    case exchange(Result<APIResponse, TransportFailure>)
    case clock(isOver: Bool)
  }

  /// The client's own deadline ends with the answer's head, so a second clock runs beside the whole exchange. What became of the
  /// exchange is only told once it has ended itself: after the clock it is cancelled, and nothing of it leaves any more.
  func run(_ request: HTTPClientRequest, _ deadline: Duration) async throws(TransportFailure) -> APIResponse {
    let result = await withTaskGroup(of: Ended.self) { group in
      group.addTask { .exchange(await self.answer(request, deadline)) }
      group.addTask {
        do { try await Task.sleep(for: deadline) } catch { return .clock(isOver: false) }
        return .clock(isOver: true)
      }
      var result = Result<APIResponse, TransportFailure>.failure(.lost("stopped"))
      var isOver = false
      for await ended in group {
        switch ended {
        case .exchange(let exchange): result = exchange
        case .clock(let over): isOver = over
        }
        group.cancelAll()
      }
      if isOver, case .failure = result { result = .failure(self.failure(at: HTTPClientError.deadlineExceeded)) }
      return result
    }
    return try result.get()
  }

  private func answer(
    _ request: HTTPClientRequest, _ deadline: Duration
  ) async -> Result<APIResponse, TransportFailure> {
    do {
      let response = try await client.execute(request, timeout: deadline.timeAmount)
      progress.withLock { $0 = .answered }
      if let length = response.headers.first(name: "Content-Length").flatMap(Int.init), length > limits.bodyMax {
        return .failure(.tooLarge(limit: limits.bodyMax))
      }
      let body = try await response.body.collect(upTo: limits.bodyMax)
      return .success(
        APIResponse(
          status: Int(response.status.code), headers: response.headers.map { HeaderField($0.name, $0.value) },
          body: Array(body.readableBytesView)))
    } catch is NIOTooManyBytesError {
      return .failure(.tooLarge(limit: limits.bodyMax))
    } catch {
      return .failure(failure(at: error))
    }
  }

  private func failure(at error: any Error) -> TransportFailure {
    let why = ErrorWords.of(error)
    let reached = progress.withLock { progress in
      if case .waiting = progress { progress = .refused }
      return progress
    }
    switch reached {
    case .refused where hasBody || ErrorWords.isBeforeConnection(error): return .noConnection(why)
    case .answered where !ErrorWords.isTimeout(error): return .cutOff(why)
    default: return ErrorWords.isTimeout(error) ? .timedOut : .lost(why)
    }
  }
}

/// A request's body that tells when it is asked for.
struct RequestBody: AsyncSequence, Sendable {
  let make: @Sendable () throws -> NIOCore.ByteBuffer

  struct Iterator: AsyncIteratorProtocol {
    var make: (@Sendable () throws -> NIOCore.ByteBuffer)?

    mutating func next() async throws -> NIOCore.ByteBuffer? {
      defer { make = nil }
      return try make?()
    }
  }

  func makeAsyncIterator() -> Iterator { Iterator(make: make) }
}

/// What the client's errors say, in words without hosts, paths or data.
private enum ErrorWords {
  /// No connection was made, so nothing left.
  static func isBeforeConnection(_ error: any Error) -> Bool {
    if error is NIOConnectionError { return true }
    if let error = error as? IOError {
      return [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, EADDRNOTAVAIL].contains(error.errnoCode)
    }
    guard let error = error as? HTTPClientError else {
      return isTLS(error)
    }
    return [
      .connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout, .invalidURL, .emptyHost, .emptyScheme,
      .alreadyShutdown,
    ].contains(error)
  }

  static func isTimeout(_ error: any Error) -> Bool {
    guard let error = error as? HTTPClientError else { return false }
    return [.deadlineExceeded, .readTimeout, .writeTimeout].contains(error)
  }

  static func of(_ error: any Error) -> String {
    switch error {
    case let error as HTTPClientError: return error.shortDescription
    case let error as NIOConnectionError:
      guard let first = error.connectionErrors.first else {
        return "the host's name can't be resolved"
      }
      return Self.of(first.error)
    case let error as IOError: return String(cString: strerror(error.errnoCode))
    case is CancellationError: return "stopped"
    default: return isTLS(error) ? tls(error) : String(describing: type(of: error))
    }
  }

  private static func isTLS(_ error: any Error) -> Bool { String(reflecting: type(of: error)).hasPrefix("NIOSSL.") }

  /// The library's texts are only looked at: they name files and lines of its own.
  private static func tls(_ error: any Error) -> String {
    let text = String(describing: error)
    if text.contains("CERTIFICATE_VERIFY_FAILED") { return "this machine does not trust the service's certificate" }
    return text.lowercased().contains("hostname")
      ? "the service's certificate is another host's" : "the service speaks no TLS that is safe"
  }
}

extension Duration {
  fileprivate var timeAmount: TimeAmount {
    .nanoseconds(components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000)
  }
}
