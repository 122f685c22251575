using System.Globalization;
using Microsoft.AspNetCore.Http;
using Skiff.ApiServer.Requests;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Connect;

/// <summary>Whether the options of a request for logs make sense, in upstream's words.</summary>
public static class LogOptions
{
    /// <summary>400 for numbers that are none, 422 for those out of bounds; null when all is well.</summary>
    public static Status? Fault(IQueryCollection query, string pod)
    {
        List<StatusCause> causes = [];
        foreach ((string name, long least, string rule) in (ReadOnlySpan<(string, long, string)>)
        [
            ("tailLines", 0, "must be greater than or equal to 0"),
            ("limitBytes", 1, "must be greater than 0"),
            ("sinceSeconds", 1, "must be greater than 0"),
        ])
        {
            if (!query.TryGetValue(name, out var given)) continue;
            string text = given.ToString();
            if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number))
                return Status.BadRequest($"strconv.ParseInt: parsing {GoText.Quote(text)}: invalid syntax");
            if (number < least)
            {
                causes.Add(WriteOptions.Cause(CauseType.FieldValueInvalid, name,
                    string.Create(CultureInfo.InvariantCulture, $"Invalid value: {number}: {rule}")));
            }
        }

        if (query.ContainsKey("sinceSeconds") && query.ContainsKey("sinceTime"))
        {
            causes.Add(WriteOptions.Cause(CauseType.Forbidden, "[]",
                "Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified"));
        }

        return causes.Count > 0 ? Status.Invalid("", "PodLogOptions", pod, causes.ToListOf()) : null;
    }
}
