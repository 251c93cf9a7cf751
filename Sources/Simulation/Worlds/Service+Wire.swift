import Foundation
import LoonaAPI
import LoonaSandbox
import Passes

/// What goes over the wire, as both sides have it.
extension Service {
  static func isCreate(_ request: APIRequest) -> Bool {
    request.method == .post && request.path == "/version1/passes"
  }

  static func isUnclear(_ delivery: LoonaSandbox.Outcome.Delivery) -> Bool {
    switch delivery {
    case .answer(let response): response.status >= 500
    case .cut, .dropped, .reset: true
    }
  }

  static func passID(_ request: APIRequest) -> Int? {
    request.method == .put ? request.path.split(separator: "/").last.flatMap { Int($0) } : nil
  }

  static func raw(_ request: APIRequest) -> RawRequest {
    RawRequest(
      method: request.method.rawValue, target: request.path,
      headers: request.headers.map { .init($0.name, $0.value) }, body: Data(request.body))
  }

  static func response(_ raw: RawResponse) -> APIResponse {
    APIResponse(
      status: raw.status, headers: raw.headers.map { HeaderField($0.name, $0.value) }, body: Array(raw.body))
  }
}

extension Instant {
  /// The sandbox's way to say it.
  var duration: Duration { .nanoseconds(nanoseconds) }
  /// Both clocks began together.
  var wall: Timestamp { Timestamp(milliseconds: 1_767_603_600_000 + nanoseconds / 1_000_000) }
}
