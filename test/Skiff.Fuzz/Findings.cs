using System.Globalization;
using System.Text;

namespace Skiff.Fuzz;

/// <summary>What is wrong, with the input that shows it.</summary>
/// <param name="Target">Which parser.</param>
/// <param name="What">What it did.</param>
/// <param name="Input">The input, or the request.</param>
internal sealed record Finding(string Target, string What, string Input);

/// <summary>What a run did and found.</summary>
internal sealed class Findings
{
    private const int KeptMax = 200;
    private readonly List<Finding> found = [];
    private readonly Dictionary<string, (long Inputs, long Taken)> counts = new(StringComparer.Ordinal);
    private readonly HashSet<string> met = new(StringComparer.Ordinal);
    private readonly Lock adding = new();

    /// <summary>What is wrong; of what looks alike the first one.</summary>
    public IReadOnlyList<Finding> Found => found;

    /// <summary>Inputs given.</summary>
    public long Inputs => counts.Values.Sum(count => count.Inputs);

    /// <summary>Inputs taken as good.</summary>
    public long Taken => counts.Values.Sum(count => count.Taken);

    /// <summary>Inputs given to one target, and how many of them it took.</summary>
    public (long Inputs, long Taken) Of(string target) => counts.GetValueOrDefault(target);

    /// <summary>Counts an input.</summary>
    public void Count(string target, bool taken)
    {
        lock (adding)
        {
            (long inputs, long good) = counts.GetValueOrDefault(target);
            counts[target] = (inputs + 1, good + (taken ? 1 : 0));
        }
    }

    /// <summary>Adds something that is wrong.</summary>
    public void Add(string target, string what, string input)
    {
        lock (adding)
        {
            string key = $"{target} {string.Concat(what.Where(c => !char.IsAsciiDigit(c)).Take(120))}";
            if (found.Count < KeptMax && met.Add(key)) found.Add(new(target, what, input));
        }
    }

    /// <summary>The whole in a text.</summary>
    public string Report()
    {
        StringBuilder text = new();
        foreach ((string target, (long inputs, long taken)) in counts.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            text.AppendLine(CultureInfo.InvariantCulture, $"{target,-22} {inputs,10} inputs, {taken,10} taken");
        text.AppendLine(CultureInfo.InvariantCulture, $"{"all",-22} {Inputs,10} inputs, {Taken,10} taken, {found.Count} found");
        foreach (Finding finding in found)
        {
            text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"{finding.Target}: {finding.What}");
            string shown = finding.Input.Length > 4000 ? finding.Input[..4000] + " ..." : finding.Input;
            text.AppendLine(CultureInfo.InvariantCulture, $"  {shown}");
        }

        return text.ToString();
    }
}
