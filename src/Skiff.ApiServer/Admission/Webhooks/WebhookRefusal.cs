using System.Globalization;
using Skiff.Model;

namespace Skiff.ApiServer.Admission.Webhooks;

/// <summary>What upstream's client says of an answer that is none, by its HTTP code.</summary>
internal static class WebhookRefusal
{
    /// <summary>The words for a code.</summary>
    /// <param name="code">The HTTP code.</param>
    /// <param name="told">The start of the body, if it is text.</param>
    public static string Told(int code, string told)
    {
        string said = told.Length == 0 ? "unknown" : told;
        return code switch
        {
            400 => "the server rejected our request for an unknown reason",
            401 => "the server has asked for the client to provide credentials",
            403 or 406 or 415 => said,
            404 => "the server could not find the requested resource",
            405 => "the server does not allow this method on the requested resource",
            409 => "the server reported a conflict",
            422 => "the server rejected our request due to an error in our request",
            429 => "the server has received too many requests and has asked us to try again later",
            503 => "the server is currently unable to handle the request",
            504 => "the server was unable to return a response in the time allotted, but may still be processing the request",
            >= 500 => $"an error on the server ({GoText.Quote(said)}) has prevented the request from succeeding",
            _ => string.Create(CultureInfo.InvariantCulture,
                $"the server responded with the status code {code} but did not return more information"),
        };
    }
}
