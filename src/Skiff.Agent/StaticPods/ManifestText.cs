namespace Skiff.Agent.StaticPods;

/// <summary>A text as JSON, or why it cannot be.</summary>
/// <param name="Json">The JSON; null when there is none.</param>
/// <param name="Fault">Why not; empty when there is.</param>
public readonly record struct ManifestText(byte[]? Json, string Fault)
{
    /// <summary>Takes a text for JSON as it is: what a node does that nobody gave a reader of YAML.</summary>
    public static ManifestText AsJson(ReadOnlyMemory<byte> text) => new(text.ToArray(), "");
}
