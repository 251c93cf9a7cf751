import Passes

/// What a person who looks into the run asks for first, and how to read the page's times.
struct TechnicalIdentity {
  let report: RunReport
  let wording: Wording

  var markup: Markup {
    let run = report.run
    let name = run.templateName.map { " · \($0)" } ?? ""
    let links = report.files.map { "<a href=\"./\($0)\">\($0)</a>" as Markup }
    let definitions = Section.definitions([
      (wording(.program), "loona-sync \(run.programVersion)"),
      (wording(.account), "\(run.account)"),
      (wording(.template), "\(String(run.templateID))\(name)"),
      (wording(.planID), "<code>\(run.planID)</code>"),
      (wording(.folder), run.folder.map { "<code>\($0)</code>" }),
      (wording(.host), "\(run.host)"),
      (wording(.files), links.isEmpty ? nil : "<span class=\"links\">\(links)</span>"),
    ])
    return Section.markup(
      wording(.identityTitle),
      "\(definitions)\n<p class=\"note\">\(wording(.timesIn)) \(wording.zoneName(at: run.startedAt)).</p>")
  }
}
