import Passes
import Testing

@Suite("Outcomes")
struct OutcomeCountsTests {
  @Test("put every customer's operation in one bucket, however it ends")
  func buckets() {
    for action in [Operation.Action.create, .update, .settle] {
      for kind in Outcome.Kind.allCases {
        for (hadPass, wrote) in [(false, false), (false, true), (true, false), (true, true)] {
          var counts = OutcomeCounts()
          counts.count(action, kind, hadPass: hadPass, wrote: wrote, times: 3)
          let buckets = [
            counts.created, counts.updated, counts.unchanged, counts.conflicts, counts.failed, counts.inDoubt,
            counts.notAttempted,
          ]
          #expect(buckets.sorted() == [0, 0, 0, 0, 0, 0, 3])
          #expect(counts.retired + counts.retiresLeft == 0)
        }
      }
    }
  }

  @Test("tell what settling did from what it wrote, and to what")
  func settling() {
    var counts = OutcomeCounts()
    let time = Timestamp(milliseconds: 0)
    let change = FieldChange(name: "firstName", before: nil, after: "Аким")
    let origin = RowOrigin(file: 0, line: 2)
    func settle(_ pass: PassID?) -> Operation {
      Operation(ordinal: 1, action: .settle, key: "1", passID: pass, changes: [change], origin: origin)
    }
    func count(_ pass: PassID?, _ written: [FieldChange]) {
      counts.count(settle(pass), Outcome(kind: .done, at: time, written: written), keyName: "externalId")
    }
    count(nil, [FieldChange(name: "externalId", before: nil, after: "1"), change])
    count(PassID(1), [change])
    count(PassID(1), [])
    #expect([counts.created, counts.updated, counts.unchanged] == [1, 1, 1])
    // An earlier run's pass was found, and lacked what today's source says.
    count(nil, [change])
    count(nil, [])
    #expect([counts.created, counts.updated, counts.unchanged] == [1, 2, 2])
  }

  @Test("of retired passes, and of settled ones without a customer, stand apart")
  func apart() {
    var counts = OutcomeCounts()
    counts.count(.retire, .done, hadPass: true, wrote: true)
    counts.count(.retire, .failed, hadPass: true, wrote: false)
    counts.count(.settle, .done, hadPass: true, wrote: true, hasCustomer: false)
    #expect(counts.retired == 1)
    #expect(counts.retiresLeft == 1)
    counts.retired = 0
    counts.retiresLeft = 0
    #expect(counts == OutcomeCounts())
  }
}
