using Skiff.ApiServer.Admission;
using Skiff.ApiServer.Resources;
using Skiff.ApiServer.Subresources;

namespace Skiff.ApiServer.Verbs;

/// <summary>The verbs and subresources of one server, put together once.</summary>
public sealed class AllVerbs
{
    /// <summary>Puts the verbs together.</summary>
    public AllVerbs(
        Registry registry, AdmissionChain admission, ObjectNaming naming, TimeProvider time, Func<double> jitter,
        TokenSubresource token, ReviewVerb reviews, LiveVerb live)
    {
        Removal removal = new(registry, admission);
        Replacement replacement = new(registry, admission, removal);
        Create = new CreateVerb(registry, admission, naming);
        Update = new UpdateVerb(replacement, Create);
        Patch = new PatchVerb(replacement, new ApplyVerb(replacement, Create));
        Delete = new DeleteVerb(removal);
        Watch = new WatchVerb(time, jitter);
        Scale = new ScaleSubresource(replacement);
        Binding = new BindingSubresource(registry, admission, replacement);
        Eviction = new EvictionSubresource(registry, admission, removal, replacement);
        Token = token;
        Reviews = reviews;
        Live = live;
        reviews.Bind = Binding.CreateOnCollectionAsync;
    }

    /// <summary>POST on a collection.</summary>
    public CreateVerb Create { get; }

    /// <summary>PUT.</summary>
    public UpdateVerb Update { get; }

    /// <summary>PATCH.</summary>
    public PatchVerb Patch { get; }

    /// <summary>DELETE.</summary>
    public DeleteVerb Delete { get; }

    /// <summary>GET with watch.</summary>
    public WatchVerb Watch { get; }

    /// <summary>The scale of workloads.</summary>
    public ScaleSubresource Scale { get; }

    /// <summary>The binding of pods.</summary>
    public BindingSubresource Binding { get; }

    /// <summary>The eviction of pods.</summary>
    public EvictionSubresource Eviction { get; }

    /// <summary>Tokens of service accounts.</summary>
    public TokenSubresource Token { get; }

    /// <summary>Reviews: questions that are answered and not kept.</summary>
    public ReviewVerb Reviews { get; }

    /// <summary>What is told and not kept.</summary>
    public LiveVerb Live { get; }
}
