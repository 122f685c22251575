using System.Diagnostics.CodeAnalysis;
using Skiff.Model.Meta.V1;

namespace Skiff.Machinery.Patching;

/// <summary>A patched value, or the status that a client is answered with.</summary>
public readonly struct PatchResult
{
    private PatchResult(Json? value, Status? error, string detail)
    {
        Value = value;
        Error = error;
        Detail = detail;
    }

    /// <summary>The patched value, on success.</summary>
    public Json? Value { get; }

    /// <summary>The failure, otherwise.</summary>
    public Status? Error { get; }

    /// <summary>
    /// What went wrong, in the words of the patch engine. Upstream keeps some of these from the client, so a status may
    /// say less; logs may say this.
    /// </summary>
    public string Detail { get; }

    /// <summary>Gives the value or the failure.</summary>
    public bool TryGet([NotNullWhen(true)] out Json? value, [NotNullWhen(false)] out Status? error)
    {
        value = Value;
        error = Error;
        return value is not null;
    }

    /// <summary>A success.</summary>
    public static PatchResult Ok(Json value) => new(value, null, "");

    /// <summary>400: the patch itself makes no sense.</summary>
    public static PatchResult BadRequest(string detail) => new(null, Status.BadRequest(detail), detail);

    /// <summary>413: the patch asks for too much.</summary>
    public static PatchResult TooLarge(string detail) => new(null, Status.TooLarge($"Request entity too large: {detail}"), detail);

    /// <summary>422: the patch does not fit the object. Upstream does not say why.</summary>
    public static PatchResult Unprocessable(string detail)
    {
        Status error = Status.Empty with
        {
            StatusValue = Status.Failure,
            Code = 422,
            Reason = StatusReason.Invalid,
            Message = "the server rejected our request due to an error in our request",
            Details = StatusDetails.Empty,
        };
        return new(null, error, detail);
    }

    /// <summary>500 with the engine's words, as upstream answers what it has no status for.</summary>
    public static PatchResult Failed(string detail)
    {
        Status error = Status.Empty with { StatusValue = Status.Failure, Code = 500, Message = detail };
        return new(null, error, detail);
    }
}
