import Foundation
import Hummingbird
import NIOCore

/// A request's context that can end the connection under it.
struct ConnectionContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  private let channel: any Channel

  init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    channel = source.channel
  }

  /// Closes in good order (FIN), without an answer.
  func drop() async {
    try? await channel.close()
  }

  /// Closes with a reset: a socket that may not linger sends RST.
  func reset() async {
    if let socket = channel as? any SocketOptionProvider {
      try? await socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
    }
    try? await channel.close()
  }
}
