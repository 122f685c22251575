using System.Globalization;
using System.Text;

namespace Skiff.Store.Crash;

/// <summary>
/// What the worker writes into an object: which attempt it was, so that two writes are never the same.
/// </summary>
internal static class Record
{
    private const string Head = "{\"revision\":\"";

    private static readonly string Filler = new('x', 400);

    internal static Draft Draft(int attempt)
    {
        string number = attempt.ToString(CultureInfo.InvariantCulture);
        string json = $"{Head}\",\"attempt\":{number},\"filler\":\"{Filler}\"}}";
        return new Draft(Encoding.ASCII.GetBytes(json), Head.Length);
    }

    internal static int Attempt(Stored stored)
    {
        string json = Encoding.ASCII.GetString(stored.Json);
        int start = json.IndexOf("\"attempt\":", StringComparison.Ordinal) + 10;
        return int.Parse(json.AsSpan(start, json.IndexOf(',', start) - start), CultureInfo.InvariantCulture);
    }
}

/// <summary>A change as somebody saw it: the answer to a write, or an event of a watch.</summary>
/// <param name="Source"><c>A</c> a durable write's answer, <c>M</c> a memory-only write's, <c>E</c> a watch
/// event.</param>
internal readonly record struct Sighting(char Source, ChangeType Type, string Key, long Revision, int Attempt)
{
    /// <summary>What the change itself is, whoever saw it.</summary>
    internal (ChangeType Type, string Key, int Attempt) Content => (Type, Key, Attempt);

    internal static Sighting Of(char source, in Change change) =>
        new(source, change.Type, change.Object.Key, change.Revision, Record.Attempt(change.Object));

    internal static Sighting Parse(string line)
    {
        string[] words = line.Split(' ');
        return new Sighting(
            words[0][0], (ChangeType)(words[1][0] - '0'), words[2],
            long.Parse(words[3], CultureInfo.InvariantCulture), int.Parse(words[4], CultureInfo.InvariantCulture));
    }

    internal string ToLine() => string.Create(
        CultureInfo.InvariantCulture, $"{Source} {(int)Type} {Key} {Revision} {Attempt}\n");
}
