/// Ends the process with what was found; libFuzzer keeps the input.
public func require(_ holds: @autoclosure () -> Bool, _ sentence: @autoclosure () -> String) {
  if !holds() { fatalError("finding: \(sentence())") }
}
