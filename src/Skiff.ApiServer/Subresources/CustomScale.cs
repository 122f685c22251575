using Skiff.Machinery;
using Skiff.Machinery.Custom;
using Skiff.Model.ApiExtensions.V1;
using Skiff.Model.Autoscaling.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Subresources;

/// <summary>The scale of custom objects, whose definition says where its numbers are.</summary>
internal static class CustomScale
{
    /// <summary>The scale of an object, or why it has none.</summary>
    /// <param name="value">The object.</param>
    /// <param name="mustBeSet">Whether the wanted number must be there, as a reader expects it.</param>
    public static (Scale? Scale, Status? Fault) Of(CustomObject value, bool mustBeSet)
    {
        CustomResourceSubresourceScale paths = value.Kind.Scale!;
        (long wanted, bool found, string fault) = ScaleRules.Integer(value.Content, paths.SpecReplicasPath);
        if (fault.Length > 0) return (null, Plain(fault));
        if (!found && mustBeSet)
        {
            return (null, Status.InternalError(
                $"the spec replicas field {Model.GoText.Quote(paths.SpecReplicasPath)} does not exist"));
        }

        (long present, _, string statusFault) = ScaleRules.Integer(value.Content, paths.StatusReplicasPath);
        if (statusFault.Length > 0) return (null, Plain(statusFault));
        (string selector, string selectorFault) = paths.LabelSelectorPath is { Length: > 0 } path
            ? ScaleRules.Text(value.Content, path)
            : ("", "");
        if (selectorFault.Length > 0) return (null, Plain(selectorFault));
        return (ScaleSubresource.Of(value.Metadata, (int)wanted, (int)present, selector), null);
    }

    /// <summary>The object with another wanted number; null when something is in the way.</summary>
    public static CustomObject? WithReplicas(CustomObject value, int replicas) =>
        ScaleRules.WithInteger(value.Content, value.Kind.Scale!.SpecReplicasPath, replicas) is { } content
            ? value.WithContent(content)
            : null;

    // Upstream has no status of its own for these.
    private static Status Plain(string message) =>
        Status.Empty with { StatusValue = Status.Failure, Code = 500, Message = message };
}
