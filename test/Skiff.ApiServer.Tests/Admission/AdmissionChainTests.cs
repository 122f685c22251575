using Skiff.ApiServer.Admission;
using Skiff.ApiServer.Requests;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Tests.Admission;

public sealed class AdmissionChainTests
{
    private static readonly ConfigMap map = ConfigMap.Empty with
    {
        Metadata = ObjectMeta.Empty with { Namespace = "shop", Name = "a" },
    };

    [Fact]
    public async Task Changing_rules_see_the_clients_object_and_checking_ones_the_stored_one()
    {
        Recorder recorder = new();
        await using AdmissionWorld world = new(recorder);
        Reply reply = await world.CreateAsync(map with { Metadata = map.Metadata with { Name = "", GenerateName = "a-" } });
        ConfigMap stored = AdmissionWorld.Stored<ConfigMap>(reply);
        Assert.Equal("", recorder.Changed!.Metadata.Name);
        Assert.Equal("", recorder.Changed.Metadata.UID);
        Assert.Equal(stored.Metadata.Name, recorder.Checked!.Metadata.Name);
        Assert.Equal(stored.Metadata.UID, recorder.Checked.Metadata.UID);
    }

    [Fact]
    public async Task A_client_does_not_own_what_admission_adds()
    {
        await using AdmissionWorld world = new(new Marker());
        ConfigMap stored = AdmissionWorld.Stored<ConfigMap>(await world.CreateAsync(map with { Data = MapOf.Create(("k", "v")) }));
        Assert.Equal("0", stored.Data["round"]);
        Assert.DoesNotContain(stored.Metadata.ManagedFields, entry => entry.FieldsV1!.ToString()!.Contains("f:round", StringComparison.Ordinal));
        Assert.Contains(stored.Metadata.ManagedFields, entry => entry.FieldsV1!.ToString()!.Contains("f:k", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_rule_may_ask_for_one_more_round_and_for_no_third()
    {
        Marker marker = new() { WantsMore = true };
        await using AdmissionWorld world = new(marker);
        ConfigMap stored = AdmissionWorld.Stored<ConfigMap>(await world.CreateAsync(map));
        Assert.Equal("1", stored.Data["round"]);
        Assert.Equal(2, marker.Rounds);
    }

    [Fact]
    public async Task A_name_that_collides_is_made_anew_without_asking_the_changing_rules_again()
    {
        Marker marker = new();
        await using AdmissionWorld world = new(marker);
        ConfigMap draft = map with { Metadata = map.Metadata with { Name = "", GenerateName = "a-" } };
        await world.SeedAsync(map with { Metadata = map.Metadata with { Name = "a-ddddd" } }); // The naming's second answer.
        ConfigMap stored = AdmissionWorld.Stored<ConfigMap>(await world.CreateAsync(draft));
        Assert.NotEqual("a-ddddd", stored.Metadata.Name);
        Assert.Equal(1, marker.Rounds);
    }

    [Fact]
    public async Task An_invalid_object_is_not_checked()
    {
        Recorder recorder = new();
        await using AdmissionWorld world = new(recorder);
        Status fault = AdmissionWorld.Fault(await world.CreateAsync(map with { Metadata = map.Metadata with { Name = "A_" } }));
        Assert.Equal(422, fault.Code);
        Assert.NotNull(recorder.Changed);
        Assert.Null(recorder.Checked);
    }

    private sealed class Recorder : AdmissionPlugin
    {
        public override string Name => "Recorder";

        public IObject? Changed { get; private set; }

        public IObject? Checked { get; private set; }

        public override AdmissionAnswer Mutate(AdmissionRequest request)
        {
            Changed = request.Object;
            return AdmissionAnswer.Admit(request.Object);
        }

        public override Status? Validate(AdmissionRequest request)
        {
            Checked = request.Object;
            return null;
        }
    }

    private sealed class Marker : AdmissionPlugin
    {
        public override string Name => "Marker";

        public bool WantsMore { get; init; }

        public int Rounds { get; private set; }

        public override AdmissionAnswer Mutate(AdmissionRequest request)
        {
            Rounds++;
            if (WantsMore) request.RunAgain();
            ConfigMap value = (ConfigMap)request.Object!;
            return AdmissionAnswer.Admit(value with { Data = value.Data.Set("round", $"{request.Round}") });
        }
    }
}
