using Skiff.Machinery.Validation;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.Machinery.Custom;

/// <summary>One thing that is wrong with a value by its schema.</summary>
/// <param name="Type">The cause's type; empty for a finding that concerns no single field.</param>
/// <param name="Path">Where, in the checker's notation; not used without a type.</param>
/// <param name="Shown">The value as an error shows it.</param>
/// <param name="Text">What is wrong, in the checker's words; findings of the same words are one.</param>
internal sealed record SchemaFinding(string Type, string Path, string Shown, string Text)
{
    /// <summary>The values that were allowed.</summary>
    public IReadOnlyList<string> Allowed { get; init; } = [];

    /// <summary>How many there were, and how many there may be.</summary>
    public (long Count, long Max) Bound { get; init; }
}

/// <summary>
/// What checking a value found, and how many checks it passed: of several alternatives that all failed, the one that
/// passed the most is told of.
/// </summary>
internal sealed class SchemaFindings
{
    private const int CountMax = 200;
    private readonly List<SchemaFinding> findings = [];

    /// <summary>Checks passed.</summary>
    public int Passed { get; private set; }

    /// <summary>Whether nothing was found.</summary>
    public bool IsValid => findings.Count == 0;

    /// <summary>Counts a passed check.</summary>
    public void Pass() => Passed++;

    /// <summary>Adds a finding unless it is there already.</summary>
    public void Add(SchemaFinding finding)
    {
        if (findings.Count >= CountMax) return;
        foreach (SchemaFinding known in findings)
        {
            if (known.Text == finding.Text) return;
        }

        findings.Add(finding);
    }

    /// <summary>Adds what another check found and passed.</summary>
    public void Merge(SchemaFindings other)
    {
        foreach (SchemaFinding finding in other.findings) Add(finding);
        Passed += other.Passed;
    }

    /// <summary>Forgives what was found; what was passed counts on.</summary>
    public void Forgive() => findings.Clear();

    /// <summary>Tells the findings as faults of an object.</summary>
    public void Tell(FieldPath? root, Faults faults)
    {
        foreach (SchemaFinding finding in findings)
        {
            string step = finding.Path.StartsWith('.') ? finding.Path[1..] : finding.Path;
            FieldPath? path = step.Length == 0 || finding.Type.Length == 0 ? root : FieldPath.Below(root, step);
            switch (finding.Type)
            {
                case CauseType.FieldValueRequired: faults.Required(path!); break;
                case CauseType.FieldValueNotSupported: faults.NotSupportedText(path, finding.Shown, finding.Allowed); break;
                case CauseType.TooLong: faults.TooLong(path!, (int)finding.Bound.Max); break;
                case CauseType.TooMany: faults.TooMany(path!, (int)finding.Bound.Count, (int)finding.Bound.Max); break;
                case CauseType.TypeInvalid: faults.TypeInvalid(path, finding.Shown, finding.Text); break;
                case "": faults.InvalidText(root, "\"\"", finding.Text); break;
                default: faults.InvalidText(path, finding.Shown, finding.Text); break;
            }
        }
    }
}
