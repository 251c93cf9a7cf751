import LoonaSync

@main
struct LoonaSyncMain {
  static func main() async { await LoonaSyncCommand.begin() }
}
