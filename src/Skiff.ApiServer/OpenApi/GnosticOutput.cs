using System.Text.Json;
using Skiff.Model;

namespace Skiff.ApiServer.OpenApi;

/// <summary>
/// Turns members of a JSON document into fields of gnostic's protobuf messages. The output is written from its end, so
/// lists are walked backwards. What proto3 does not write, its zero values, is not written here either.
/// </summary>
internal sealed class GnosticOutput : IDisposable
{
    private readonly ProtoOutput output = new();

    /// <summary>What was written.</summary>
    public byte[] ToArray() => output.ToArray();

    /// <inheritdoc/>
    public void Dispose() => output.Dispose();

    /// <summary>Writes members that begin with <c>x-</c> as YAML, of which JSON is a part.</summary>
    public void Extensions(uint field, JsonElement owner)
    {
        foreach (JsonProperty member in owner.EnumerateObject().Reverse())
        {
            if (!member.Name.StartsWith("x-", StringComparison.Ordinal)) continue;
            Message(field, () =>
            {
                Message(2, () => Any(member.Value));
                output.Write(Bytes(1), member.Name);
            });
        }
    }

    /// <summary>Writes the content of a message that holds any value.</summary>
    public void Any(JsonElement value) => output.Write(Bytes(2), value.GetRawText() + "\n");

    /// <summary>Writes a message of name and value for every member of a map.</summary>
    public void Named(uint field, JsonElement map, Action<JsonElement> write)
    {
        foreach (JsonProperty member in map.EnumerateObject().Reverse()) Named(field, member.Name, member.Value, write);
    }

    /// <summary>Writes a message of name and value.</summary>
    public void Named(uint field, string name, JsonElement value, Action<JsonElement> write) => Message(field, () =>
    {
        Message(2, () => write(value));
        output.Write(Bytes(1), name);
    });

    /// <summary>Writes a member as a message, if it is there.</summary>
    public void Nested(uint field, JsonElement owner, string name, Action<JsonElement> write)
    {
        if (owner.TryGetProperty(name, out JsonElement value)) Message(field, () => write(value));
    }

    /// <summary>Writes the items of a member as messages.</summary>
    public void Items(uint field, JsonElement owner, string name, Action<JsonElement> write)
    {
        if (!owner.TryGetProperty(name, out JsonElement list)) return;
        foreach (JsonElement item in list.EnumerateArray().Reverse()) Message(field, () => write(item));
    }

    /// <summary>Writes the items of a member as texts.</summary>
    public void Texts(uint field, JsonElement owner, string name)
    {
        if (!owner.TryGetProperty(name, out JsonElement list)) return;
        foreach (JsonElement item in list.EnumerateArray().Reverse())
        {
            output.Write(Bytes(field), item.GetString() ?? "");
        }
    }

    /// <summary>Writes a member that is a text.</summary>
    public void Text(uint field, JsonElement owner, string name)
    {
        if (owner.TryGetProperty(name, out JsonElement value) && value.GetString() is { Length: > 0 } text)
            output.Write(Bytes(field), text);
    }

    /// <summary>Writes a member that is true.</summary>
    public void Truth(uint field, JsonElement owner, string name)
    {
        if (owner.TryGetProperty(name, out JsonElement value) && value.GetBoolean()) Truth(field, true);
    }

    /// <summary>Writes a member that is an integer.</summary>
    public void Integer(uint field, JsonElement owner, string name)
    {
        if (owner.TryGetProperty(name, out JsonElement value) && value.GetInt64() is not 0 and var number)
            output.Write(field << 3, number);
    }

    /// <summary>Writes a member that is a number.</summary>
    public void Number(uint field, JsonElement owner, string name)
    {
        if (owner.TryGetProperty(name, out JsonElement value) && value.GetDouble() is not 0 and var number)
            Number(field, number);
    }

    /// <summary>Writes one of the alternatives of a choice, which is written even when it is empty.</summary>
    public void Text(uint field, string value) => output.Write(Bytes(field), value);

    /// <summary>Writes one of the alternatives of a choice, which is written even when it is false.</summary>
    public void Truth(uint field, bool value) => output.Write(field << 3, value);

    /// <summary>Writes one of the alternatives of a choice, which is written even when it is zero.</summary>
    public void Number(uint field, double value) => output.Write((field << 3) | 1, value);

    /// <summary>Writes a message.</summary>
    public void Message(uint field, Action write)
    {
        int end = output.Length;
        write();
        output.EndMessage(Bytes(field), end);
    }

    private static uint Bytes(uint field) => (field << 3) | 2;
}
