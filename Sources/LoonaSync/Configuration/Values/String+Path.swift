extension String {
  /// The path seen from `folder`, unless it is an absolute one. An empty folder is the current directory.
  func path(in folder: String) -> String {
    if hasPrefix("/") || folder.isEmpty || folder == "." { return self }
    return folder.hasSuffix("/") ? folder + self : "\(folder)/\(self)"
  }

  /// The folder that a file lies in, as far as its path says; empty for the current directory.
  var folderOfPath: String {
    guard let slash = lastIndex(of: "/") else { return "" }
    return slash == startIndex ? "/" : String(self[..<slash])
  }
}
