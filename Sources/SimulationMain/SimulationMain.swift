import Simulation

@main
struct SimulationMain {
  static func main() { SimulateCommand.main() }
}
