namespace Skiff.Model.ApiExtensions.V1;

/// <summary>What is sent to a conversion webhook, and what it answers.</summary>
[Kind(Group = "apiextensions.k8s.io", Version = "v1")]
public sealed partial record ConversionReview : IMessageKind
{
    /// <summary>The objects to convert and the version wanted.</summary>
    [Field(1)]
    public ConversionRequest? Request { get; init; }

    /// <summary>The converted objects, or why there are none.</summary>
    [Field(2)]
    public ConversionResponse? Response { get; init; }
}
