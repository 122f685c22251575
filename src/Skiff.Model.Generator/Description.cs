using System.Text;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace Skiff.Model.Generator;

/// <summary>The summary of a documentation comment as plain text.</summary>
internal static class Description
{
    public static string Of(ISymbol symbol, CancellationToken cancelled)
    {
        string? xml = symbol.GetDocumentationCommentXml(cancellationToken: cancelled);
        if (string.IsNullOrWhiteSpace(xml)) return "";
        try
        {
            XElement? summary = XElement.Parse(xml).Descendants("summary").FirstOrDefault();
            return summary is null ? "" : Collapse(PlainText(summary));
        }
        catch (System.Xml.XmlException)
        {
            return ""; // The compiler reports comments that are not well formed.
        }
    }

    private static string PlainText(XElement element)
    {
        StringBuilder text = new();
        foreach (XNode node in element.Nodes())
        {
            if (node is XText plain) text.Append(plain.Value);
            else if (node is XElement inner) text.Append(inner.IsEmpty ? Target(inner) : PlainText(inner));
        }

        return text.ToString();
    }

    private static string Target(XElement reference)
    {
        string target = reference.Attribute("cref")?.Value ?? reference.Attribute("langword")?.Value ?? "";
        return target.Substring(target.LastIndexOfAny(['.', ':']) + 1);
    }

    private static string Collapse(string text) =>
        string.Join(" ", text.Split([' ', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries));
}
