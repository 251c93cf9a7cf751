import Glibc

/// The image of memory that the kernel writes when a process crashes: it would hold the secret, the token and the customers.
enum CoreDump {
  /// No file of any size, and none of the memory for a handler that is told of crashes all the same (`core_pattern` with a pipe
  /// takes no notice of the limit). A debugger can still be attached. Where there is no /proc the limit alone is left.
  static func forbid() {
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
    let filter = open("/proc/self/coredump_filter", O_WRONLY | O_CLOEXEC)
    guard filter >= 0 else { return }
    _ = write(filter, "0", 1)
    close(filter)
  }
}
