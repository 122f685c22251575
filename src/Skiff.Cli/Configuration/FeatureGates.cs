namespace Skiff.Cli.Configuration;

/// <summary>Upstream's switches for what is not finished there, written as upstream's flag has them.</summary>
/// <param name="ServesCbor">Whether the API speaks CBOR.</param>
public sealed record FeatureGates(bool ServesCbor)
{
    /// <summary>The gate of CBOR. Upstream has it off by default.</summary>
    public const string Cbor = "CBORServingAndStorage";

    /// <summary>Reads <c>Name=true,Other=false</c>; false when a name is unknown or a value is no truth.</summary>
    public static bool TryParse(string text, out FeatureGates gates)
    {
        gates = new FeatureGates(false);
        foreach (string gate in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = gate.Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts is not [Cbor, "true" or "false"]) return false;
            gates = gates with { ServesCbor = parts[1] == "true" };
        }

        return true;
    }
}
