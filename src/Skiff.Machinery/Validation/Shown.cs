using System.Text;
using Skiff.Model;

namespace Skiff.Machinery.Validation;

/// <summary>Values as errors show them.</summary>
public static class Shown
{
    /// <summary>The compact JSON of a record; <c>null</c> for none.</summary>
    public static string Of(IMessage? value)
    {
        if (value is null) return "null";
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
