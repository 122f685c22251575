using System.Text;
using Skiff.Model.Meta.V1;

namespace Skiff.Client.Http;

/// <summary>What an answer that is no success says went wrong.</summary>
internal static class HttpFault
{
    private const int ShownBytes = 1024;

    /// <summary>The status that was sent, or one that says what the code means.</summary>
    /// <param name="code">The answer's code.</param>
    /// <param name="told">The status in its body, if there is one.</param>
    /// <param name="body">The body.</param>
    public static Status Of(int code, Status? told, ReadOnlySpan<byte> body)
    {
        // Some servers leave out what the answer's head says already, and a failure must not pass for a success.
        if (told is not null) return told with { Code = told.Code == 0 ? code : told.Code, StatusValue = Status.Failure };
        string text = Encoding.UTF8.GetString(body[..Math.Min(body.Length, ShownBytes)]).Trim();
        return code switch
        {
            401 => Status.Unauthorized(),
            404 => Status.NotFoundPath(),
            405 => Status.NotAllowed(),
            406 => Status.NotAcceptable(text),
            410 => Status.Expired(text),
            413 => Status.TooLarge(text),
            415 => Status.UnsupportedMediaType(text),
            429 => Status.TooManyRequests(text, 0),
            503 => Status.Unavailable(text),
            504 => Status.TimedOut(text),
            >= 400 and < 500 => Status.BadRequest(text) with { Code = code, Reason = "" },
            _ => Status.InternalError(text),
        };
    }
}
