using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Wire;

/// <summary>What a body decoded to: an object, or why there is none.</summary>
public readonly record struct Decoded(IMessageKind? Object, Status? Fault)
{
    /// <summary>A failure.</summary>
    public static implicit operator Decoded(Status fault) => new(null, fault);
}
