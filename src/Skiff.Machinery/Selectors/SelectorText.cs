using System.Text;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.Machinery.Selectors;

/// <summary>Selectors as upstream's messages show them.</summary>
public static class SelectorText
{
    /// <summary>A selector of labels; <c>nil</c> for none.</summary>
    public static string Of(LabelSelector? selector)
    {
        if (selector is null) return "nil";
        StringBuilder text = new("&LabelSelector{MatchLabels:map[string]string{");
        foreach ((string key, string value) in selector.MatchLabels)
        {
            text.Append(key).Append(": ").Append(value).Append(',');
        }

        text.Append("},MatchExpressions:[]LabelSelectorRequirement{");
        foreach (LabelSelectorRequirement one in selector.MatchExpressions)
        {
            text.Append("LabelSelectorRequirement{Key:").Append(one.Key).Append(",Operator:").Append(one.Operator)
                .Append(",Values:[").AppendJoin(' ', one.Values.AsEnumerable()).Append("],},");
        }

        return text.Append("},}").ToString();
    }
}
