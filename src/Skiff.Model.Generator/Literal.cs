using Microsoft.CodeAnalysis.CSharp;

namespace Skiff.Model.Generator;

/// <summary>Values as C# text.</summary>
internal static class Literal
{
    public static string Of(string text) => SymbolDisplay.FormatLiteral(text, quote: true);

    public static string Of(bool value) => value ? "true" : "false";

    public static string Of(EquatableArray<string> list) => $"[{string.Join(", ", list.Select(Of))}]";

    /// <summary>A JSON member's name with quotes and colon, as UTF-8.</summary>
    public static string Member(string name) => $"{Of($"\"{name}\":")}u8";

    public static string Type(string fullName) => $"global::{fullName}";
}
