/// The languages that reports for people are written in. `report.json` and the CSV files have none.
public enum Language: String, Hashable, Sendable, CaseIterable {
  case english = "en"
  case russian = "ru"
}
