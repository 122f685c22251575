using System.Globalization;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Verbs;

/// <summary>Reading the revisions that clients send.</summary>
public static class ResourceVersions
{
    /// <summary>The revision, 0 when none is given, null when the text is not a decimal number.</summary>
    public static long? Parse(string text) =>
        text.Length == 0 ? 0
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long revision) ? revision
        : null;

    /// <summary>The text of a revision.</summary>
    public static string Text(long revision) => revision.ToString(CultureInfo.InvariantCulture);

    /// <summary>400 for an unreadable revision of a read, 504 for one that has not happened; null when it may go on.</summary>
    public static Status? Check(string text, long newest) => Parse(text) switch
    {
        null => Unreadable(text),
        { } revision when revision > newest => TooLarge(revision, newest),
        _ => null,
    };

    /// <summary>400: not a revision.</summary>
    public static Status Unreadable(string text) =>
        Status.BadRequest($"invalid resource version: strconv.ParseUint: parsing {GoText.Quote(text)}: invalid syntax");

    /// <summary>504: ahead of everything this server has.</summary>
    public static Status TooLarge(long revision, long newest) =>
        Status.TimedOut($"Too large resource version: {revision}, current: {newest}") with
        {
            Details = StatusDetails.Empty with
            {
                RetryAfterSeconds = 1,
                Causes = [StatusCause.Empty with { Type = "ResourceVersionTooLarge", Message = "Too large resource version" }],
            },
        };
}
