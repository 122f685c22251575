using System.Text;
using Skiff.Model;

namespace Skiff.Machinery.Validation;

/// <summary>Values as errors show them.</summary>
public static class Shown
{
    /// <summary>How a pointer to nothing is shown.</summary>
    public const string Nothing = "null";

    /// <summary>A time; <see cref="Nothing"/> for none.</summary>
    public static string Of(DateTimeOffset? time)
    {
        if (time is not { } given) return Nothing;
        using JsonOutput output = new();
        output.WriteTime(given);
        return Encoding.UTF8.GetString(output.Written);
    }

    /// <summary>A map of amounts.</summary>
    public static string Of(MapOf<Quantity> amounts)
    {
        JsonObjectBuilder members = new(amounts.Count);
        foreach ((string name, Quantity amount) in amounts.Span) members.Set(name, Json.Of(amount.ToString()));
        return amounts.IsAbsent ? "null" : members.Build().ToString();
    }

    /// <summary>The compact JSON of a record; <see cref="Nothing"/> for none.</summary>
    public static string Of(IMessage? value)
    {
        if (value is null) return Nothing;
        using JsonOutput output = new();
        value.WriteJson(output);
        return Encoding.UTF8.GetString(output.Written);
    }

    /// <summary>The compact JSON of a record as bytes.</summary>
    public static byte[] Utf8(IMessage value)
    {
        using JsonOutput output = new();
        value.WriteJson(output);
        return output.Written.ToArray();
    }
}
