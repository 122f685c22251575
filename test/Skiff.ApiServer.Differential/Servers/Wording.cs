namespace Skiff.ApiServer.Differential.Servers;

/// <summary>
/// Words of Skiff's API that a server says differently, such as the version a kind had before it was stable. They are put
/// in place in requests and taken back in answers.
/// </summary>
internal sealed record Wording(params IReadOnlyList<(string Ours, string Theirs)> Pairs)
{
    /// <summary>The same words.</summary>
    public static Wording Same { get; } = new();

    /// <summary>A text of ours in the server's words.</summary>
    public string ToTheirs(string text) =>
        Pairs.Aggregate(text, (made, pair) => made.Replace(pair.Ours, pair.Theirs, StringComparison.Ordinal));

    /// <summary>A text of the server in our words.</summary>
    public string ToOurs(string text) =>
        Pairs.Aggregate(text, (made, pair) => made.Replace(pair.Theirs, pair.Ours, StringComparison.Ordinal));
}
