import Glibc

/// The loop of libFuzzer, which the linker adds: it makes inputs, and keeps those that take a new way.
public enum LibFuzzer {
  public typealias Input = UnsafeBufferPointer<UInt8>
  public typealias Callback = @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32

  /// Runs with the process's own arguments until they say enough, or something is found.
  ///
  /// libFuzzer would bring a `main` of its own, but the package manager links an executable to its module's.
  public static func run(_ callback: Callback) -> Never {
    var count = CommandLine.argc
    var arguments = CommandLine.unsafeArgv
    exit(drive(&count, &arguments, callback))
  }
}

/// libFuzzer's documented entry for programs that have a `main`.
@_silgen_name("LLVMFuzzerRunDriver")
private func drive(
  _ count: UnsafeMutablePointer<Int32>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ callback: LibFuzzer.Callback
) -> Int32
